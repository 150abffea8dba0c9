/** Heads of syslog lines (RFC 3164, RFC 5424 and what vendors make of them): time, host, program, and the rest. */
export { parseHead, type SyslogHead } from './head.ts';
export { fromParts, toDateMs, toMonth, toOffsetMinutes } from './time.ts';
