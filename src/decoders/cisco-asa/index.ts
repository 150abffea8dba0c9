/** Syslog messages of Cisco's ASA and Firepower (FTD) about connections. */
export { CISCO_ASA, CISCO_FTD } from './cisco-asa.ts';
