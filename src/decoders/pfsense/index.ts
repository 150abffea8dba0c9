/** The packet filter logs of pfSense and OPNsense. */
export { PFSENSE } from './pfsense.ts';
