import type { Expression } from '../syntax/expression.ts';
import type { Flowtable, NamedSet, SetType, TableFamily } from '../syntax/ruleset.ts';
import type { Statement } from '../syntax/statement.ts';
import { findType, typeOf } from '../vocabulary/types.ts';
import { parsePriority, takeDevices, takeFlags } from './blocks.ts';
import { type Cursor, Refusal } from './cursor.ts';
import { parseConcat, parseVariable } from './expressions.ts';
import { typesOf } from './field-types.ts';
import { parseDuration, parseSet } from './sets.ts';
import { parseStateful } from './statements/stateful.ts';

/** Of set and map alike; a name alone is a set without a type, which is refused. */
export function parseNamedSet(cursor: Cursor, isMap: boolean): NamedSet {
  const { at } = cursor.token;
  const name = cursor.string('a name');
  const draft: Draft = { flags: [], isAutoMerge: false, statements: [], elements: [] };
  cursor.expect('{');
  cursor.nested(() => {
    for (cursor.skipSeparators(); !cursor.is('}'); cursor.skipSeparators()) {
      parseLine(cursor, draft, isMap);
      if (!cursor.isSeparator() && !cursor.is('}') && !isLineStart(cursor))
        throw cursor.refuse('`;` or the end of the line');
    }
  });
  cursor.expect('}');
  const { key, ...rest } = draft;
  if (!key || (isMap && !draft.value))
    throw new Refusal(
      `\`${name}\` has no type; expected \`type\` or \`typeof\`${isMap ? ' with a key and a value' : ''}`,
      at,
    );
  return { name, key, ...rest, at: { file: cursor.file, at } };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Mutable<Omit<NamedSet, 'name' | 'key' | 'at'>> & { key?: SetType };

/** Some lines may follow another without a separator. */
function isLineStart(cursor: Cursor): boolean {
  return ['flags', 'elements', 'timeout', 'size', 'auto-merge', 'comment', 'counter'].some((word) => cursor.is(word));
}

function parseLine(cursor: Cursor, draft: Draft, isMap: boolean): void {
  if (cursor.take('type')) {
    draft.key = parseTypes(cursor);
    if (cursor.take(':')) parseValueType(cursor, draft, parseTypes);
  } else if (cursor.take('typeof')) {
    draft.key = parseTypeof(cursor);
    if (cursor.take(':')) parseValueType(cursor, draft, parseTypeof);
  } else if (cursor.take('flags')) draft.flags = takeFlags(cursor, ['constant', 'dynamic', 'interval', 'timeout']);
  else if (cursor.take('timeout')) draft.timeoutMs = parseDuration(cursor);
  else if (cursor.take('gc-interval')) draft.gcIntervalMs = parseDuration(cursor);
  else if (cursor.take('size')) draft.size = cursor.number('a size', 0xffff_ffff);
  else if (cursor.take('policy')) draft.policy = takePolicy(cursor);
  else if (cursor.take('auto-merge')) draft.isAutoMerge = true;
  else if (cursor.take('comment')) draft.comment = cursor.string('a comment in quotes');
  else if (cursor.take('elements')) {
    cursor.expect('=');
    const value = cursor.take('$') ? parseVariable(cursor) : parseSet(cursor);
    if (value.kind !== 'set') throw cursor.refuse('elements in braces', cursor.peek(-1));
    draft.elements = [...value.elements];
  } else {
    const statements: Statement[] = [];
    for (let found = parseStateful(cursor); found; found = parseStateful(cursor)) statements.push(found);
    if (statements.length === 0)
      throw cursor.refuse(
        `type, typeof, flags, timeout, gc-interval, size, policy, auto-merge, comment or elements of a ${isMap ? 'map' : 'set'}`,
      );
    draft.statements = statements;
  }
}

const OBJECTS: readonly string[] = ['counter', 'quota', 'limit', 'secmark', 'synproxy'];

function parseValueType(cursor: Cursor, draft: Draft, parse: (cursor: Cursor) => SetType): void {
  const object = OBJECTS.find((name) => cursor.take(name));
  if (object) {
    draft.value = { object };
    return;
  }
  if (cursor.take('interval')) draft.isInterval = true;
  draft.value = cursor.take('verdict') ? { parts: [typeOf('verdict')] } : parse(cursor);
}

function takePolicy(cursor: Cursor): string {
  const policy = cursor.word('performance or memory');
  if (policy !== 'performance' && policy !== 'memory') throw cursor.refuse('performance or memory', cursor.peek(-1));
  return policy;
}

function parseTypes(cursor: Cursor): SetType {
  const parts = [];
  do {
    const name = cursor.word('the name of a type');
    const type = findType(name);
    if (!type || type.bits === 0)
      throw cursor.refuse(
        'a type such as ipv4_addr, inet_service, ifname, mark (`nft describe` shows them)',
        cursor.peek(-1),
      );
    parts.push(type);
  } while (cursor.take('.'));
  return { parts };
}

function parseTypeof(cursor: Cursor): SetType {
  const fields: Expression = parseConcat(cursor, 'left');
  const parts = typesOf(fields);
  if (!parts) throw new Refusal('not a field; expected for example `ip saddr . tcp dport`', fields.at);
  return { parts, fields };
}

/** `NAME { hook ingress priority P; devices = { … }; }`. */
export function parseFlowtable(cursor: Cursor, family: TableFamily): Flowtable {
  const name = cursor.string('the name of a flowtable');
  const draft: Mutable<Flowtable> = { name, hook: 'ingress', priority: 0, devices: [], hasCounter: false, flags: [] };
  if (!cursor.take('{')) return draft;
  for (cursor.skipSeparators(); !cursor.is('}'); cursor.skipSeparators()) {
    if (cursor.take('hook')) {
      draft.hook = cursor.word('ingress');
      if (draft.hook !== 'ingress') throw cursor.refuse('ingress', cursor.peek(-1));
      cursor.expect('priority');
      draft.priority = parsePriority(cursor, family === 'netdev' ? family : 'inet', 'ingress');
    } else if (cursor.take('devices')) {
      cursor.expect('=');
      draft.devices = takeDevices(cursor);
    } else if (cursor.take('counter')) draft.hasCounter = true;
    else if (cursor.take('flags')) draft.flags = takeFlags(cursor, ['offload']);
    else throw cursor.refuse('hook, devices, counter or flags');
  }
  cursor.expect('}');
  return draft;
}
