import { type Document, LineCounter, parseAllDocuments, parseDocument } from 'yaml';
import type { JsonNode } from '#core/json';
import type { Position, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { findDeepNesting } from './nesting.ts';
import { MOST_DEPTH, type TagReader, toTree } from './to-tree.ts';

const MOST_CHARACTERS = 4 * 1024 * 1024;
/** Exports of a whole cluster. */
const MOST_IN_DOCUMENTS = 16 * 1024 * 1024;
/** What follows the first few errors of syntax is mostly their consequence. */
const MOST_ERRORS = 20;

/**
 * One document of YAML 1.2 (core schema) as a tree of JSON, offsets in UTF-16 units. Refused, each with its place: what
 * is no YAML, aliases (one can multiply a text a millionfold), keys that are no text, unknown tags, more than 4 MiB.
 */
export function parseYaml(file: SourceFile, readTag: TagReader): Result<JsonNode, readonly ReadError[]> {
  const parsed = parse(file, MOST_CHARACTERS, { readTag, followsAliases: false }, (text, options) => [
    parseDocument(text, options),
  ]);
  const [root] = parsed.ok ? parsed.value : [];
  return parsed.ok ? ok(root ?? { kind: 'scalar', offset: 0, value: null }) : parsed;
}

/**
 * All documents of a file, as Kubernetes and Compose write them: what anchors and merge keys stand for is filled in, up
 * to a million values in all; no local tags; documents without a value are left out. Up to 16 MiB; else as `parseYaml`.
 */
export function parseYamlDocuments(file: SourceFile): Result<readonly JsonNode[], readonly ReadError[]> {
  const rules = { readTag: () => undefined, followsAliases: true };
  const parsed = parse(file, MOST_IN_DOCUMENTS, rules, (text, options) => {
    const documents = parseAllDocuments(text, options);
    return 'empty' in documents ? [] : documents;
  });
  return parsed.ok ? ok(parsed.value.filter((root) => root.kind !== 'scalar' || root.value !== null)) : parsed;
}

interface ParseOptions {
  readonly version: '1.2';
  readonly schema: 'core';
  readonly lineCounter: LineCounter;
  readonly prettyErrors: false;
  readonly logLevel: 'silent';
}

function parse(
  { path, text }: SourceFile,
  most: number,
  rules: { readonly readTag: TagReader; readonly followsAliases: boolean },
  read: (text: string, options: ParseOptions) => readonly Document[],
): Result<JsonNode[], readonly ReadError[]> {
  const lineCounter = new LineCounter();
  const errors: ReadError[] = [];
  const locate = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(Math.min(offset, text.length));
    return { file: path, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const refuse = (message: string, offset: number) => {
    if (errors.length < MOST_ERRORS) errors.push({ message, at: locate(offset) });
  };
  const start: Position = { file: path, line: 1, column: 1 };
  if (text.length > most)
    return fail([{ message: `the file has ${text.length} characters; expected at most ${most}`, at: start }]);
  if (findDeepNesting(text, MOST_DEPTH) !== undefined)
    return fail([{ message: `nested too deeply; expected at most ${MOST_DEPTH} levels`, at: start }]);
  const options = { version: '1.2', schema: 'core', lineCounter, prettyErrors: false, logLevel: 'silent' } as const;
  const documents = read(text, options);
  for (const { message, pos } of documents.flatMap((document) => document.errors))
    refuse(`${message}; expected YAML`, pos[0]);
  const roots = documents.map((document) => toTree(document, { ...rules, refuse }));
  return errors.length > 0 ? fail(errors) : ok(roots);
}
