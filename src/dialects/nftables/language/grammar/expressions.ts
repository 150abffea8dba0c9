import type { BinaryOperator, Expression, VerdictExpression } from '../syntax/expression.ts';
import { Refusal, type Cursor } from './cursor.ts';
import { parseField } from './fields.ts';
import { parseSet } from './sets.ts';

/**
 * Where an expression stands: what is looked at (`left`: a header's name must be followed by a field), what it is
 * compared with (`right`: values alone), or what becomes of it (`value`: both).
 */
export type Side = 'left' | 'right' | 'value';

const OPERATORS: readonly (readonly (readonly [string, BinaryOperator])[])[] = [
  [
    ['|', '|'],
    ['or', '|'],
  ],
  [
    ['^', '^'],
    ['xor', '^'],
  ],
  [
    ['&', '&'],
    ['and', '&'],
  ],
  [
    ['<<', '<<'],
    ['lshift', '<<'],
    ['>>', '>>'],
    ['rshift', '>>'],
  ],
];

/** `level`: 0 binds least. The right of an operator is a value where the left is what is looked at. */
export function parseBinary(cursor: Cursor, side: Side, level = 0): Expression {
  const operators = OPERATORS[level];
  if (!operators) return parsePrimary(cursor, side);
  let left = parseBinary(cursor, side, level + 1);
  for (;;) {
    const found = operators.find(([text]) => cursor.is(text));
    if (!found) return left;
    cursor.next();
    const right = parseBinary(cursor, side === 'left' ? 'value' : side, level + 1);
    left = { kind: 'binary', operator: found[1], left, right, at: left.at };
  }
}

/** A value, a network `address/length` or a range `first-last`. */
export function parsePart(cursor: Cursor, side: Side): Expression {
  const first = parseBinary(cursor, side);
  if (side === 'left') return first;
  if (cursor.is('/') && cursor.isNumber(1)) {
    cursor.next();
    return { kind: 'prefix', address: first, length: cursor.number('a length'), at: first.at };
  }
  if (!cursor.take('-')) return first;
  return { kind: 'range', first, last: parseBinary(cursor, side), at: first.at };
}

export function parseConcat(cursor: Cursor, side: Side): Expression {
  const first = parsePart(cursor, side);
  if (!cursor.is('.')) return first;
  const parts = [first];
  while (cursor.take('.')) parts.push(parsePart(cursor, side));
  return { kind: 'concat', parts, at: first.at };
}

/** What is compared with: a set, values joined by commas, flags with their mask, or one value. */
export function parseRight(cursor: Cursor): Expression {
  if (cursor.is('{')) return parseSet(cursor);
  const flags = parseList(cursor, 'right');
  if (!cursor.take('/')) return flags;
  return { kind: 'masked', flags, mask: parseList(cursor, 'right'), at: flags.at };
}

export function parseList(cursor: Cursor, side: Side): Expression {
  const first = parseConcat(cursor, side);
  if (!cursor.is(',')) return first;
  const items = [first];
  while (cursor.take(',')) {
    cursor.skipLines();
    items.push(parseConcat(cursor, side));
  }
  return { kind: 'list', items, at: first.at };
}

/** A value that a statement takes: also one that a map gives for a key. */
export function parseValue(cursor: Cursor): Expression {
  if (cursor.is('{')) throw cursor.refuse('one value, not a set');
  const key = parseList(cursor, 'value');
  if (!cursor.take('map')) return key;
  return { kind: 'map', key, map: parseMapped(cursor), at: key.at };
}

/** What `map` and `vmap` look up in. */
export function parseMapped(cursor: Cursor): Expression {
  if (cursor.is('{')) return parseSet(cursor);
  const map = parsePrimary(cursor, 'right');
  if (map.kind !== 'set reference' && map.kind !== 'set')
    throw cursor.refuse('a map: `{ … }` or `@name`', cursor.peek(-1));
  return map;
}

export function parsePrimary(cursor: Cursor, side: Side): Expression {
  const { kind, text, at } = cursor.token;
  if (cursor.take('(')) {
    const inner = cursor.nested(() => parseBinary(cursor, side));
    cursor.expect(')');
    return inner;
  }
  // Brackets keep an address apart from the port behind it.
  if (cursor.take('[')) {
    const inner = parsePrimary(cursor, side);
    cursor.expect(']');
    return inner;
  }
  if (cursor.take('$')) return parseVariable(cursor);
  const field = side === 'right' ? undefined : parseField(cursor, side === 'left');
  if (field) return field;
  if (cursor.take('@')) return { kind: 'set reference', name: cursor.string('the name of a set'), at };
  if (kind === 'word' || kind === 'number' || kind === 'text') {
    cursor.next();
    return { kind: 'word', text, isQuoted: kind === 'text', at };
  }
  throw cursor.refuse(side === 'left' ? 'a statement' : 'a value');
}

export function parseVariable(cursor: Cursor): Expression {
  const { at } = cursor.token;
  const name = cursor.word('the name of a variable');
  const value = cursor.findVariable(name);
  if (!value) throw new Refusal(`\`$${name}\` is not defined here; expected \`define ${name} = …\` before it`, at);
  return value;
}

const PLAIN_VERDICTS: ReadonlySet<string> = new Set(['accept', 'drop', 'continue', 'return']);

/** Undefined: no verdict begins here. */
export function parseVerdict(cursor: Cursor): VerdictExpression | undefined {
  const { at } = cursor.token;
  if (cursor.isOneOf(PLAIN_VERDICTS)) {
    const verdict = cursor.next().text as 'accept' | 'drop' | 'continue' | 'return';
    return { kind: 'verdict', verdict, at };
  }
  const verdict = cursor.take('jump') ? 'jump' : cursor.take('goto') ? 'goto' : undefined;
  if (!verdict) return undefined;
  if (cursor.take('$')) {
    const value = parseVariable(cursor);
    if (value.kind !== 'word') throw cursor.refuse('a variable that is the name of a chain', cursor.peek(-1));
    return { kind: 'verdict', verdict, chain: value.text, at };
  }
  return { kind: 'verdict', verdict, chain: cursor.string('the name of a chain'), at };
}
