/** Traffic logs of Fortinet's FortiGate. */
export { FORTIGATE } from './fortigate.ts';
