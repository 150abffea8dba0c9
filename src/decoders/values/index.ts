/** Fields of records, from their text to values: what decoders have in common. */
export { type Cells, startCells } from './cells.ts';
export { toCount, toPort } from './count.ts';
export { type Recent, startRecent } from './recent.ts';
export { toServerName } from './server-name.ts';
export { toEpochMs, toTimeMs } from './time.ts';
