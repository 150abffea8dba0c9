/** Firewall logs of Sophos Firewall (XG, SFOS), in the device's and in the central reporting format. */
export { SOPHOS_XG } from './sophos-xg.ts';
