/** Texts of lines, in bounded memory: what the decoders of logs are made with. */
export { fromLines, isOfJson, type LineDecoder, type LineReader, type LineSession } from './from-lines.ts';
