/** Traffic logs of Palo Alto's PAN-OS. */
export { PANOS } from './panos.ts';
