/** JSON with the position of every value, so that answers can name the line. */
export { toPositions } from './line-starts.ts';
export * from './node.ts';
export { MOST_DEPTH, parseJson, parseJsonTexts } from './parse-json.ts';
