import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { JsonNode } from '#core/json';
import type { Position, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { findDeepNesting } from './nesting.ts';

/** The member that a local tag stands for: `!Ref x` is `{Ref: x}` where it gives `Ref`. Undefined: a tag that is not known. */
export type TagReader = (tag: string) => string | undefined;

const MOST_CHARACTERS = 4 * 1024 * 1024;
const MOST_DEPTH = 100;
/** What follows the first few errors of syntax is mostly their consequence. */
const MOST_ERRORS = 20;

/**
 * One document of YAML 1.2 (core schema) as a tree of JSON, offsets in UTF-16 units. Refused, each with its place: what
 * is no YAML, aliases (one can multiply a text a millionfold), keys that are no text, unknown tags, more than 4 MiB.
 */
export function parseYaml({ path, text }: SourceFile, readTag: TagReader): Result<JsonNode, readonly ReadError[]> {
  const lines = new LineCounter();
  const errors: ReadError[] = [];
  const locate = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file: path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const refuse = (message: string, offset: number) => {
    if (errors.length < MOST_ERRORS) errors.push({ message, at: locate(offset) });
  };
  const start: Position = { file: path, line: 1, column: 1 };
  if (text.length > MOST_CHARACTERS)
    return fail([
      { message: `the file has ${text.length} characters; expected at most ${MOST_CHARACTERS}`, at: start },
    ]);
  const tooDeep = `nested too deeply; expected at most ${MOST_DEPTH} levels`;
  if (findDeepNesting(text, MOST_DEPTH) !== undefined) return fail([{ message: tooDeep, at: start }]);
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  for (const { message, pos } of document.errors) refuse(`${message}; expected YAML`, pos[0]);

  function convert(node: unknown, around: number, depth: number): JsonNode {
    const offset = startOf(node) ?? around;
    const nothing: JsonNode = { kind: 'scalar', offset, value: null };
    if (depth > MOST_DEPTH) {
      refuse(tooDeep, offset);
      return nothing;
    }
    if (isAlias(node)) {
      refuse(`\`*${node.source}\` is an alias; expected the value itself`, offset);
      return nothing;
    }
    if (!isScalar(node) && !isSeq(node) && !isMap(node)) return nothing;
    const plain = toPlain(node, offset, depth);
    const { tag } = node;
    if (tag === undefined || !tag.startsWith('!')) return plain;
    const name = readTag(tag);
    if (name !== undefined) return { kind: 'object', offset, members: new Map([[name, plain]]) };
    refuse(`\`${tag}\` is a tag that is not known`, offset);
    return nothing;
  }

  function toPlain(node: unknown, offset: number, depth: number): JsonNode {
    if (isScalar(node)) {
      const { value } = node;
      const isKnown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
      return { kind: 'scalar', offset, value: isKnown ? value : null };
    }
    if (isSeq(node))
      return { kind: 'array', offset, items: node.items.map((item) => convert(item, offset, depth + 1)) };
    const members = new Map<string, JsonNode>();
    for (const { key, value } of isMap(node) ? node.items : []) {
      const keyOffset = startOf(key) ?? offset;
      if (isScalar(key) && (typeof key.value === 'string' || typeof key.value === 'number'))
        members.set(String(key.value), convert(value, keyOffset, depth + 1));
      else refuse('a key is not plain text; expected a word', keyOffset);
    }
    return { kind: 'object', offset, members };
  }

  const root = convert(document.contents, 0, 0);
  return errors.length > 0 ? fail(errors) : ok(root);
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node) ? node.range?.[0] : undefined;
}
