/** Flow logs of Cisco's Meraki security appliances and access points. */
export { MERAKI } from './meraki.ts';
