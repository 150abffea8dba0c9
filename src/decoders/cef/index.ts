/** The event formats of ArcSight (CEF) and QRadar (LEEF), which many devices offer beside their own. */
export { parseCef, parseLeef, type WrappedEvent } from './cef.ts';
