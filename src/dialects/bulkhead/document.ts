import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLError } from 'yaml';
import { report } from './fields.ts';
import { findDeepNesting } from '#dialects/yaml';
import type { PolicyError, Position } from './position.ts';

/** YAML reduced to what policy text is made of. Every scalar is its text: `no`, `1.10` and `2027-05-01` stay as written. */
export type Node =
  /** `isQuoted`: it is a text, whatever it says: `"true"` is no truth value. */
  | { readonly kind: 'text'; readonly at: Position; readonly text: string; readonly isQuoted?: boolean }
  | { readonly kind: 'list'; readonly at: Position; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly at: Position; readonly entries: readonly Entry[] };

export interface Entry {
  readonly key: string;
  readonly at: Position;
  readonly value: Node;
}

export interface PolicyFile {
  readonly path: string;
  readonly text: string;
}

const MAX_CHARACTERS = 4 * 1024 * 1024;
export const MAX_DEPTH = 16;
/** What follows the first few errors of syntax is mostly their consequence. */
const MAX_SYNTAX_ERRORS = 20;
const TOO_DEEP = `nested too deeply; expected at most ${MAX_DEPTH} levels`;
const KEY_TWICE = 'this key is already in the same mapping; expected it once';

export interface ReadFile {
  readonly path: string;
  /** Undefined: there is nothing to read. */
  readonly node: Node | undefined;
  /** Parts of the file are missing from the tree, or in the wrong place. */
  readonly isBroken: boolean;
}

/** The tree of one file; errors are added to `errors`. */
export function readDocument(file: PolicyFile, errors: PolicyError[]): ReadFile {
  const before = errors.length;
  const node = readTree(file, errors);
  // A key that is there twice leaves the rest of the tree as it was meant.
  const isBroken = errors.slice(before).some(({ message }) => message !== KEY_TWICE);
  return { path: file.path, node, isBroken };
}

function readTree({ path, text }: PolicyFile, errors: PolicyError[]): Node | undefined {
  const start: Position = { file: path, line: 1, column: 1 };
  if (text.length > MAX_CHARACTERS) {
    return report(errors, start, `the file has ${text.length} characters; expected at most ${MAX_CHARACTERS}`);
  }
  const lines = new LineCounter();
  const nul = text.indexOf('\0');
  if (nul >= 0) return report(errors, toPosition(path, text, nul), 'a NUL byte; expected text');
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file: path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const deep = findDeepNesting(text, MAX_DEPTH);
  if (deep !== undefined) return report(errors, toPosition(path, text, deep), TOO_DEEP);
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return undefined;
  const found = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  // The parser's own stack ended: what it says after that is about a text that it did not read.
  const lost = found.find(({ message }) => message.startsWith('Maximum call stack'));
  if (lost) return report(errors, position(lost.pos[0]), TOO_DEEP);
  for (const error of found.slice(0, MAX_SYNTAX_ERRORS)) report(errors, position(error.pos[0]), describe(error));
  for (const document of documents.slice(1))
    report(errors, position(document.range[0]), 'a second document starts here; expected one per file');
  return toNode(documents[0]?.contents, 0, start, position, errors);
}

/** Of a text that is not read any further. */
function toPosition(file: string, text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function describe(error: YAMLError): string {
  if (error.code === 'DUPLICATE_KEY') return KEY_TWICE;
  const firstLine = error.message.split('\n')[0] ?? '';
  return `not YAML: ${firstLine.charAt(0).toLowerCase()}${firstLine.slice(1).replace(/\.$/, '')}`;
}

function toNode(
  node: unknown,
  depth: number,
  around: Position,
  position: (offset: number) => Position,
  errors: PolicyError[],
): Node | undefined {
  if (node === null || node === undefined) return undefined;
  const at = position(startOf(node) ?? 0);
  if (depth > MAX_DEPTH) {
    return report(errors, at, TOO_DEEP);
  }
  // An alias can multiply a text a millionfold, and its reader must look elsewhere for what it says.
  if (isAlias(node)) {
    return report(errors, at, `\`*${node.source}\` is an alias; expected the text itself`);
  }
  if ((isScalar(node) || isSeq(node) || isMap(node)) && node.anchor !== undefined)
    report(errors, at, `\`&${node.anchor}\` is an anchor; expected none, as aliases are not read`);
  if (isScalar(node)) {
    const isQuoted = node.type !== undefined && node.type !== 'PLAIN';
    return { kind: 'text', at, text: typeof node.value === 'string' ? node.value : '', ...(isQuoted && { isQuoted }) };
  }
  const inside = (child: unknown) => toNode(child, depth + 1, at, position, errors);
  if (isSeq(node)) return { kind: 'list', at, items: node.items.flatMap((item) => inside(item) ?? []) };
  if (!isMap(node)) return undefined;
  const entries = node.items.flatMap(({ key, value }): Entry[] => {
    const keyAt = position(startOf(key) ?? 0);
    if (!isScalar(key) || typeof key.value !== 'string') {
      report(errors, keyAt, 'a key is not plain text; expected a word');
      return [];
    }
    if (value === null) return [{ key: key.value, at: keyAt, value: { kind: 'text', at: keyAt, text: '' } }];
    const child = inside(value);
    return child ? [{ key: key.value, at: keyAt, value: child }] : [];
  });
  return { kind: 'map', at: node.range ? at : around, entries };
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node) ? node.range?.[0] : undefined;
}
