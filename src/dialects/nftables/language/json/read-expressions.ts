import { itemsOf, type JsonNode, memberOf, textOf } from '#core/json';
import { Refusal } from '../grammar/cursor.ts';
import type {
  BinaryOperator,
  ElementOptions,
  Expression,
  VerdictExpression,
  VerdictWord,
} from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { readField } from './read-fields.ts';
import { readStatement } from './read-statements.ts';
import { findNumber, needMember, needNumber, onlyMember } from './reading.ts';

/** An expression as libnftables-json(5) writes it. Words have no type yet, as in text. */
export function readExpression(node: JsonNode): Expression {
  const at = node.offset;
  if (node.kind === 'array') return { kind: 'list', items: node.items.map(readExpression), at };
  if (node.kind === 'scalar') return readScalar(node.value, at);
  const [name, body] = onlyMember(node, 'for example `{"meta": {"key": "mark"}}`');
  const field = readField(name, body);
  if (field) return { kind: 'field', ...field, at };
  return readComposite(name, body, at);
}

function readScalar(value: string | number | boolean | null, at: number): Expression {
  if (value === null) throw new Refusal('null is no expression; expected one', at);
  if (typeof value === 'boolean') return { kind: 'word', text: value ? 'exists' : 'missing', isQuoted: false, at };
  if (typeof value === 'string' && value.startsWith('@')) return { kind: 'set reference', name: value.slice(1), at };
  if (value === '*') return { kind: 'wildcard', at };
  return { kind: 'word', text: String(value), isQuoted: false, at };
}

const OPERATORS: ReadonlyMap<string, BinaryOperator> = new Map([
  ['&', '&'],
  ['|', '|'],
  ['^', '^'],
  ['<<', '<<'],
  ['>>', '>>'],
]);

function readComposite(name: string, body: JsonNode, at: number): Expression {
  const operator = OPERATORS.get(name);
  if (operator) return readBinary(operator, itemsOf(body), at);
  const verdict = readVerdict(name, body, at);
  if (verdict) return verdict;
  switch (name) {
    case 'concat':
      return { kind: 'concat', parts: itemsOf(body).map(readExpression), at };
    case 'prefix':
      return { kind: 'prefix', address: readExpression(needMember(body, 'addr')), length: needNumber(body, 'len'), at };
    case 'range': {
      const [first, last] = itemsOf(body);
      if (!first || !last) throw new Refusal('a range has two ends; expected both', at);
      return { kind: 'range', first: readExpression(first), last: readExpression(last), at };
    }
    case 'set':
      return readSet(body, at);
    case 'map':
      return {
        kind: 'map',
        key: readExpression(needMember(body, 'key')),
        map: readMapped(needMember(body, 'data')),
        at,
      };
    case 'elem':
      return readElement(body, at);
    default:
      throw new Refusal(`\`${name}\` is no expression; expected for example payload, meta, ct, set, range, prefix`, at);
  }
}

function readBinary(operator: BinaryOperator, operands: readonly JsonNode[], at: number): Expression {
  const [first, ...rest] = operands.map(readExpression);
  if (!first || rest.length === 0) throw new Refusal(`\`${operator}\` has two sides; expected both`, at);
  return rest.reduce((left, right) => ({ kind: 'binary', operator, left, right, at }), first);
}

/** What a key is looked up in: a set with its elements, in an object or alone, or the name of one. */
export function readMapped(node: JsonNode): Expression {
  return node.kind === 'array' ? readSet(node, node.offset) : readExpression(node);
}

export function readSet(body: JsonNode, at: number): Expression {
  const elements = body.kind === 'array' ? body.items.map(readSetElement) : [readSetElement(body)];
  return { kind: 'set', elements, at };
}

/** A pair is a key and its value. */
export function readSetElement(node: JsonNode): Expression {
  if (node.kind !== 'array') return readExpression(node);
  const [key, value] = node.items;
  if (!key || !value || node.items.length > 2)
    throw new Refusal('an element of a map is a pair; expected a key and a value', node.offset);
  return { kind: 'mapping', key: readExpression(key), value: readExpression(value), at: node.offset };
}

const PLAIN: ReadonlySet<string> = new Set<VerdictWord>(['accept', 'drop', 'continue', 'return']);

/** Undefined: it is no verdict. */
export function readVerdict(name: string, body: JsonNode, at: number): VerdictExpression | undefined {
  if (PLAIN.has(name)) return { kind: 'verdict', verdict: name as VerdictWord, at };
  if (name !== 'jump' && name !== 'goto') return undefined;
  const chain = textOf(memberOf(body, 'target'));
  if (chain === undefined) throw new Refusal('`target` is missing; expected the name of a chain', at);
  return { kind: 'verdict', verdict: name, chain, at };
}

const STATEFUL = ['counter', 'limit', 'quota', 'last', 'ct count'];

function readElement(body: JsonNode, at: number): Expression {
  const timeout = findNumber(body, 'timeout');
  const expires = findNumber(body, 'expires');
  const comment = textOf(memberOf(body, 'comment'));
  const statements: Statement[] = STATEFUL.flatMap((name) => {
    const statement = memberOf(body, name);
    return statement ? [readStatement(name, statement, at)] : [];
  });
  const options: ElementOptions = {
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(expires !== undefined && { expiresMs: expires * 1000 }),
    ...(comment !== undefined && { comment }),
    ...(statements.length > 0 && { statements }),
  };
  const key = readExpression(needMember(body, 'val'));
  return Object.keys(options).length === 0 ? key : { kind: 'element', key, options, at };
}
