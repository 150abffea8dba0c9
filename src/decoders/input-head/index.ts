/** How an input begins, for decoders to recognise it by. */
export { HEAD_BYTES, toInputHead } from './input-head.ts';
