/** What every decoder keeps, as one suite; and a sink that gathers what it is told, for tests. */
export { toHead, describeDecoder } from './describe-decoder.ts';
export { decodeWhole, type Gathered } from './decode-whole.ts';
