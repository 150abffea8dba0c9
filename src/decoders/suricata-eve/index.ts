/** Suricata's event log (EVE): connections as it saw them, and what it dropped. */
export { SURICATA_EVE } from './suricata-eve.ts';
export { type Events, isOfFirewall, startEvents } from './events.ts';
