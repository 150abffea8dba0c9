/** Connections in the event logs of Windows: Sysmon's and the filtering platform's, as XML and as JSON. */
export { SYSMON } from './sysmon.ts';
