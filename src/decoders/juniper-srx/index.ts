/** Session logs of Juniper's SRX. */
export { JUNIPER_SRX } from './juniper-srx.ts';
