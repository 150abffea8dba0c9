/** Bytes as text, whichever of the usual ways they are written in. */
export { decodeText } from './decode-text.ts';
