/** Traffic logs of WatchGuard's Firebox: syslog, LEEF and the lines of its traffic monitor. */
export { WATCHGUARD } from './watchguard.ts';
