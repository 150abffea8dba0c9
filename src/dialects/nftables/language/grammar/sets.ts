import type { ElementOptions, Expression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Cursor } from './cursor.ts';
import { toMilliseconds } from './durations.ts';
import { parseConcat, parseVariable, parseVerdict } from './expressions.ts';
import { parseStateful } from './statements/stateful.ts';

/** `{ element, … }`; a comma may stand behind the last one. */
export function parseSet(cursor: Cursor): Expression {
  const { at } = cursor.token;
  cursor.expect('{');
  const elements = cursor.nested(() => {
    const list: Expression[] = [];
    cursor.skipLines();
    while (!cursor.is('}')) {
      list.push(parseElement(cursor));
      cursor.skipLines();
      if (!cursor.take(',')) break;
      cursor.skipLines();
    }
    return list;
  });
  if (elements.length === 0) throw cursor.refuse('an element');
  if (!cursor.take('}')) throw cursor.refuse('`,` or `}`');
  return { kind: 'set', elements, at };
}

function parseElement(cursor: Cursor): Expression {
  if (cursor.is('{')) return parseSet(cursor);
  const key = parseKey(cursor);
  cursor.skipLines();
  if (!cursor.take(':')) return key;
  cursor.skipLines();
  return { kind: 'mapping', key, value: parseMappedValue(cursor), at: key.at };
}

function parseMappedValue(cursor: Cursor): Expression {
  const verdict = parseVerdict(cursor);
  if (verdict) return verdict;
  return cursor.is('{') ? parseSet(cursor) : parseConcat(cursor, 'right');
}

/** A key and what is written behind it. */
export function parseKey(cursor: Cursor): Expression {
  const { at } = cursor.token;
  const key: Expression = cursor.take('*')
    ? { kind: 'wildcard', at }
    : cursor.is('$')
      ? (cursor.next(), parseAfterVariable(cursor, at))
      : parseConcat(cursor, 'right');
  const options = parseOptions(cursor);
  return options ? { kind: 'element', key, options, at } : key;
}

/** A variable may be a whole set, or the first part of a key. */
function parseAfterVariable(cursor: Cursor, at: number): Expression {
  const value = parseVariable(cursor);
  if (value.kind === 'set') return value;
  const part: Expression = cursor.take('-')
    ? { kind: 'range', first: value, last: parseConcat(cursor, 'right'), at }
    : cursor.is('/') && cursor.isNumber(1)
      ? (cursor.next(), { kind: 'prefix', address: value, length: cursor.number('a length'), at })
      : value;
  if (!cursor.take('.')) return part;
  const rest = parseConcat(cursor, 'right');
  return { kind: 'concat', parts: [part, ...(rest.kind === 'concat' ? rest.parts : [rest])], at };
}

/** Undefined: there are none. */
export function parseOptions(cursor: Cursor): ElementOptions | undefined {
  const options: { -readonly [K in keyof ElementOptions]: ElementOptions[K] } = {};
  const statements: Statement[] = [];
  for (;;) {
    if (cursor.take('timeout')) options.timeoutMs = parseDuration(cursor);
    else if (cursor.take('expires')) options.expiresMs = parseDuration(cursor);
    else if (cursor.take('comment')) options.comment = cursor.string('a comment in quotes');
    else {
      const statement = parseStateful(cursor);
      if (!statement) break;
      statements.push(statement);
    }
  }
  if (statements.length > 0) options.statements = statements;
  return Object.keys(options).length > 0 ? options : undefined;
}

/** `1h30m`, `90s`; a number alone is seconds. */
export function parseDuration(cursor: Cursor): number {
  const { kind, text } = cursor.token;
  const durationMs = kind === 'word' || kind === 'number' ? toMilliseconds(text) : undefined;
  if (durationMs === undefined) throw cursor.refuse('a time such as `1h30m` or `90s`');
  cursor.next();
  return durationMs;
}
