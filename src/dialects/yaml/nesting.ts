import { CST, Lexer } from 'yaml';

/**
 * Where brackets, or dashes on one line, are so deep in each other that reading them as a tree would take the stack or
 * the memory: the offset of the first of them that is deeper than `most` below what is around it. Undefined: nowhere.
 */
export function findDeepNesting(text: string, most: number): number | undefined {
  // Telling brackets from text takes a lexer; files without so many open ones, which are nearly all, need none.
  if (!isSuspect(text)) return undefined;
  let offset = 0;
  let brackets = 0;
  let dashes = 0;
  // The root is the first level, whether it is a bracket or what is around the first one.
  let around = 0;
  let first: number | undefined;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets++;
    else if (type === 'flow-seq-end' || type === 'flow-map-end') brackets--;
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind') dashes++;
    else if (type === 'newline') dashes = 0;
    else if (type === 'map-value-ind' && brackets === 0) around = 1;
    const depth = around + brackets + dashes;
    if (depth <= most + 1) first = undefined;
    else first ??= offset;
    if (brackets + dashes > TOO_MANY) return first;
    offset += CONTROL.has(token) ? 0 : token.length;
  }
  return undefined;
}

/** More than anybody writes, fewer than the parser can bear. */
const TOO_MANY = 200;

/** What the lexer says that is not of the text: marks of a document, of text in a flow, of scalars. */
const CONTROL: ReadonlySet<string> = new Set(['\u{2}', '\u{18}', '\u{1f}']);

function isSuspect(text: string): boolean {
  let open = 0;
  let onLine = 0;
  for (const [mark] of text.matchAll(/[[\]{}\n?-]/g)) {
    if (mark === '[' || mark === '{') open++;
    else if (mark === '\n') onLine = 0;
    else if (mark === '-' || mark === '?') onLine++;
    else if (open > 0) open--;
    if (open > TOO_MANY || onLine > TOO_MANY) return true;
  }
  return false;
}
