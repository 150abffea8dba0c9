import type { Expression } from '../../syntax/expression.ts';
import type { Comparison, ObjectKind, Rule, Statement, StatementBody } from '../../syntax/statement.ts';
import { type Cursor, Refusal } from '../cursor.ts';
import { parseConcat, parseMapped, parseRight, parseValue, parseVerdict } from '../expressions.ts';
import { parseOptionName } from '../option-fields.ts';
import { parseDup, parseFwd, parseQueue, parseReject, parseSynproxy, parseTproxy } from './deliveries.ts';
import { parseLog } from './log.ts';
import { parseNat } from './nat.ts';
import { parseReference, parseStateful } from './stateful.ts';
import { parseMeter, parseUpdate } from './updates.ts';

/** Statements up to a separator, and the comment. At least one. */
export function parseRule(cursor: Cursor): Rule {
  const { at } = cursor.token;
  const statements: Statement[] = [];
  while (!isRuleEnd(cursor)) statements.push(parseStatement(cursor));
  const comment = cursor.take('comment') ? cursor.string('a comment in quotes') : undefined;
  if (statements.length === 0 && comment === undefined) throw cursor.refuse('a statement');
  if (!isRuleEnd(cursor)) throw cursor.refuse('the end of the rule');
  return { statements, ...(comment !== undefined && { comment }), file: cursor.file, at, end: cursor.end };
}

function isRuleEnd(cursor: Cursor): boolean {
  return cursor.isSeparator() || cursor.is('}') || cursor.is('comment');
}

export function parseStatement(cursor: Cursor): Statement {
  const { at } = cursor.token;
  return { ...parseBody(cursor), at };
}

const KEYWORDS: ReadonlyMap<string, (cursor: Cursor) => StatementBody> = new Map<
  string,
  (cursor: Cursor) => StatementBody
>([
  ['log', (cursor) => ({ kind: 'log', log: parseLog(cursor) })],
  ['reject', parseReject],
  ['snat', (cursor) => parseNat(cursor, 'snat')],
  ['dnat', (cursor) => parseNat(cursor, 'dnat')],
  ['masquerade', (cursor) => parseNat(cursor, 'masquerade')],
  ['redirect', (cursor) => parseNat(cursor, 'redirect')],
  ['tproxy', parseTproxy],
  ['queue', parseQueue],
  ['dup', parseDup],
  ['fwd', parseFwd],
  ['notrack', () => ({ kind: 'notrack' })],
  ['meter', parseMeter],
  [
    'synproxy',
    (cursor) =>
      cursor.take('name') ? parseReference(cursor, 'synproxy') : { kind: 'synproxy', synproxy: parseSynproxy(cursor) },
  ],
]);

function parseBody(cursor: Cursor): StatementBody {
  const call = parseCall(cursor);
  if (call) return call;
  const verdict = parseVerdict(cursor);
  if (verdict) return { kind: 'verdict', verdict };
  const stateful = parseStateful(cursor) ?? parseUpdate(cursor) ?? parseObject(cursor) ?? parseFlow(cursor);
  if (stateful) return stateful;
  if (cursor.is('reset') && cursor.is('tcp', 1)) {
    const { at } = cursor.next();
    return { kind: 'reset', option: { kind: 'field', ...parseOptionName(cursor), at } };
  }
  if (cursor.take('xt')) return { kind: 'xt', type: cursor.word('a type'), name: cursor.string('a name') };
  const keyword = cursor.token.kind === 'word' ? KEYWORDS.get(cursor.token.text) : undefined;
  if (keyword) {
    cursor.next();
    return keyword(cursor);
  }
  return parseExpressionStatement(cursor);
}

/** `jump { rules }`. */
function parseCall(cursor: Cursor): StatementBody | undefined {
  const verdict = cursor.is('jump') ? 'jump' : cursor.is('goto') ? 'goto' : undefined;
  if (!verdict || !cursor.is('{', 1)) return undefined;
  cursor.next();
  cursor.next();
  const rules = cursor.nested(() => {
    const list: Rule[] = [];
    for (cursor.skipSeparators(); !cursor.is('}'); cursor.skipSeparators()) {
      list.push(parseRule(cursor));
      if (!cursor.isSeparator()) throw cursor.refuse('`;` or the end of the line');
    }
    return list;
  });
  cursor.expect('}');
  return { kind: 'call', verdict, rules };
}

const OBJECTS: readonly (readonly [readonly string[], ObjectKind])[] = [
  [['ct', 'helper', 'set'], 'ct helper'],
  [['ct', 'timeout', 'set'], 'ct timeout'],
  [['ct', 'expectation', 'set'], 'ct expectation'],
  [['meta', 'secmark', 'set'], 'secmark'],
];

function parseObject(cursor: Cursor): StatementBody | undefined {
  // A mark of the connection is a number that is copied, not an object.
  const isCopied = cursor.is('meta') && cursor.is('ct', 3) && cursor.is('secmark', 4);
  const found = isCopied ? undefined : OBJECTS.find(([words]) => cursor.take(...words));
  return found && parseReference(cursor, found[1]);
}

function parseFlow(cursor: Cursor): StatementBody | undefined {
  if (!cursor.take('flow', 'add') && !cursor.take('flow', 'offload')) return undefined;
  cursor.expect('@');
  return { kind: 'flow', flowtable: cursor.string('the name of a flowtable') };
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  ['==', '=='],
  ['eq', '=='],
  ['!=', '!='],
  ['ne', '!='],
  ['<', '<'],
  ['lt', '<'],
  ['>', '>'],
  ['gt', '>'],
  ['<=', '<='],
  ['le', '<='],
  ['>=', '>='],
  ['ge', '>='],
  ['!', '!'],
]);

/** What begins with a field: a comparison, an assignment, or a look-up of a verdict. */
function parseExpressionStatement(cursor: Cursor): StatementBody {
  const { token } = cursor;
  const left = parseConcat(cursor, 'left');
  if (cursor.take('vmap')) return { kind: 'vmap', key: left, map: parseMapped(cursor) };
  if (left.kind === 'word') throw cursor.refuse('a statement', token);
  if (cursor.take('set')) {
    if (left.kind !== 'field') throw new Refusal('only a field can be set; expected one', left.at);
    return { kind: 'mangle', key: left, value: parseValue(cursor) };
  }
  const { text, kind } = cursor.token;
  const operator = kind === 'word' || kind === 'sign' ? COMPARISONS.get(text) : undefined;
  if (!operator) return { kind: 'match', operator: 'implicit', left, right: parseOperand(cursor, left) };
  cursor.next();
  return { kind: 'match', operator, left, right: parseOperand(cursor, left) };
}

/** After an operator a value stands alone: what is looked at is no value. */
function parseOperand(cursor: Cursor, left: Expression): Expression {
  if (cursor.isSeparator() || cursor.is('}')) throw cursor.refuse('a value');
  const right = parseRight(cursor);
  return left.kind === 'concat' && right.kind === 'list' ? refuseList(right) : right;
}

function refuseList(right: Expression): never {
  throw new Refusal('several values of a concatenation; expected one, or a set in braces', right.at);
}
