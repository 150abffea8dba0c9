import type { StatementBody } from '../../syntax/statement.ts';
import { type Cursor, Refusal } from '../cursor.ts';
import { parseConcat, parseValue } from '../expressions.ts';
import { parseOptions } from '../sets.ts';
import type { Expression } from '../../syntax/expression.ts';

const OPERATIONS = ['add', 'update', 'delete'] as const;

/** `add @set { key … [: value] }`, or `set add key @set`. Undefined: none begins here. */
export function parseUpdate(cursor: Cursor): StatementBody | undefined {
  const isOld = cursor.is('set') && OPERATIONS.some((word) => cursor.is(word, 1));
  if (!isOld && !(OPERATIONS.some((word) => cursor.is(word)) && cursor.is('@', 1))) return undefined;
  if (isOld) cursor.next();
  const operation = OPERATIONS.find((word) => cursor.take(word)) ?? 'add';
  if (isOld) {
    const element = parseUpdateKey(cursor);
    cursor.expect('@');
    return toUpdate(operation, cursor.string('the name of a set'), element);
  }
  cursor.expect('@');
  const set = cursor.string('the name of a set');
  cursor.expect('{');
  const element = parseUpdateKey(cursor);
  const value = cursor.take(':') ? parseUpdateValue(cursor) : undefined;
  cursor.expect('}');
  return toUpdate(operation, set, element, value);
}

/** What an update counts is kept beside the key, not with it. */
function toUpdate(
  operation: (typeof OPERATIONS)[number],
  set: string,
  element: Expression,
  value?: Expression,
): StatementBody {
  const statements = element.kind === 'element' ? (element.options.statements ?? []) : [];
  return { kind: 'update', operation, set, element: withoutStatements(element), statements, ...(value && { value }) };
}

function withoutStatements(element: Expression): Expression {
  if (element.kind !== 'element' || element.options.statements === undefined) return element;
  const { statements: _, ...options } = element.options;
  return Object.keys(options).length === 0 ? element.key : { ...element, options };
}

function parseUpdateKey(cursor: Cursor): Expression {
  const key = parseConcat(cursor, 'left');
  if (key.kind === 'word') throw cursor.refuse('a field', cursor.peek(-1));
  const options = parseOptions(cursor);
  return options ? { kind: 'element', key, options, at: key.at } : key;
}

function parseUpdateValue(cursor: Cursor): Expression {
  return parseValue(cursor);
}

/** Behind `meter`: `NAME [size N] { key statement }`. */
export function parseMeter(cursor: Cursor): StatementBody {
  const name = cursor.string('the name of a meter');
  const size = cursor.take('size') ? cursor.number('a size') : undefined;
  cursor.expect('{');
  const key = parseUpdateKey(cursor);
  const [statement, ...more] = key.kind === 'element' ? (key.options.statements ?? []) : [];
  if (!statement || more.length > 0)
    throw new Refusal('a meter has one statement; expected for example `counter`', key.at);
  cursor.expect('}');
  return { kind: 'meter', name, ...(size !== undefined && { size }), key: withoutStatements(key), statement };
}
