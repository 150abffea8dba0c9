/** Fields of records, from their text to values: what decoders have in common. */
export { toCount, toPort } from './count.ts';
export { toEpochMs, toTimeMs } from './time.ts';
