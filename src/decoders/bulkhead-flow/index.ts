/** Our own flows, one JSON object a line, as `bulkhead decode` prints them. */
export { BULKHEAD_FLOW } from './bulkhead-flow.ts';
