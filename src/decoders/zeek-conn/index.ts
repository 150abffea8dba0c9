/** Zeek's conn.log, as TSV and as JSON lines. */
export { ZEEK_CONN } from './zeek-conn.ts';
export { ZEEK_STATES } from './states.ts';
