import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Comparison, Statement } from '../syntax/statement.ts';
import { type DataType, typeOf } from '../vocabulary/types.ts';
import { resolveLeft } from './fields.ts';
import { toKnownField, toWholeBytes } from './known-field.ts';
import { learn } from './learn.ts';
import { checkTypes } from './maps.ts';
import { resolve } from './resolve.ts';
import { findSet, type RuleScope } from './scope.ts';
import { keyOf, resolveSet } from './sets.ts';
import { simplifyMatch } from './simplify.ts';

export type Match = Extract<Statement, { readonly kind: 'match' }>;

function withWholeBytes(match: Match): Match {
  const whole = toWholeBytes(match.left);
  if (!whole || match.right.kind !== 'value') return match;
  const right: Expression = { ...match.right, type: whole.type, value: match.right.value << whole.shift };
  return { ...match, left: whole.left, right };
}

/** A set of one value is the value, without what is written behind it. */
function toSingle(set: Expression, written: number, types: readonly DataType[]): Expression {
  const [only] = set.kind === 'set' ? set.elements : [];
  if (!only || written > 1 || types.length > 1) return set;
  const key = keyOf(only);
  return ['value', 'range', 'prefix', 'text'].includes(key.kind) ? key : set;
}

/** A comparison as a listing shows it, and what it says about the headers of the packet. */
export function checkMatch(match: Match, scope: RuleScope): Match {
  const asked = resolveLeft(match.left, scope);
  const askedTypes = typesOf(asked);
  if (!askedTypes) throw new Refusal('not a field; expected one', match.at);
  refuseMatch(match, asked, scope);
  const left = toKnownField(asked, scope);
  const types = typesOf(left) ?? askedTypes;
  const right = withType(resolveRight(match, rightTypes(match, askedTypes), scope), left);
  const said: Match = { ...match, left, right, operator: toOperator(match.operator, types, right) };
  const checked = simplifyMatch(withWholeBytes(said), types);
  learn(checked, match.right, scope);
  return checked;
}

/** What the kernel, or nft, does not compare. */
function refuseMatch({ right, at }: Match, left: Expression, { layers }: RuleScope): void {
  if (left.kind === 'concat' && right.kind !== 'set' && right.kind !== 'set reference')
    throw new Refusal('a concatenation is looked up; expected a set in braces or the name of one', right.at);
  if (left.kind !== 'field') return;
  const { key } = left;
  if (key.of === 'meta' && key.key === 'nftrace')
    throw new Refusal('`meta nftrace` can be set alone; expected `set`', at);
  if (key.of === 'ct' && (key.key === 'proto-src' || key.key === 'proto-dst') && layers.th === undefined)
    throw new Refusal(`\`${key.key}\` needs a protocol before it; expected for example \`meta l4proto tcp\``, at);
  const isSecret = (key.of === 'meta' || key.of === 'ct') && key.key === 'secmark';
  if (isSecret && right.kind === 'word')
    throw new Refusal('`secmark` is not compared with a value; expected `set`', at);
}

/** Whether a route is there at all can be asked of its interface too. */
function rightTypes({ right }: Match, types: readonly DataType[]): readonly DataType[] {
  const isPresence = right.kind === 'word' && (right.text === 'exists' || right.text === 'missing');
  const [type] = types;
  return isPresence && (type?.name === 'iface_index' || type?.name === 'ifname') ? [typeOf('boolean')] : types;
}

/** Numbers that were compared with bits by their place become values of the field that is there. */
export function withType(right: Expression, left: Expression): Expression {
  const [type] = typesOf(left) ?? [];
  if (!type || left.kind !== 'field') return right;
  const isNumber = (value: Expression) => value.kind === 'value' && value.type.name === 'integer';
  const retype = (value: Expression): Expression =>
    value.kind === 'value' && isNumber(value) ? { ...value, type } : value;
  if (right.kind === 'set') return { ...right, elements: right.elements.map(retype) };
  return right.kind === 'range' ? { ...right, first: retype(right.first), last: retype(right.last) } : retype(right);
}

/** `==` is what is meant where none is written, but for flags. */
function toOperator(operator: Comparison, types: readonly DataType[], right: Expression): Comparison {
  const isFlags = types.length === 1 && types[0]?.basis === 'bitmask' && right.kind === 'value';
  return operator === '==' && !isFlags ? 'implicit' : operator;
}

function resolveRight({ operator, right }: Match, types: readonly DataType[], scope: RuleScope): Expression {
  const isEquality = operator === '==' || operator === '!=' || operator === 'implicit';
  if (right.kind === 'set') {
    if (!isEquality) throw new Refusal(`\`${operator}\` compares with one value; expected no set`, right.at);
    return toSingle(resolveSet(right, types, undefined, scope), right.elements.length, types);
  }
  if (right.kind === 'set reference') {
    if (!isEquality) throw new Refusal(`\`${operator}\` compares with one value; expected no set`, right.at);
    const set = findSet(scope, right.name, right.at);
    if (set.value) throw new Refusal(`\`${right.name}\` is a map; expected a set`, right.at);
    checkTypes(set.key.parts, types, right.at);
    return right;
  }
  const resolved = resolve(right, types, scope);
  const isOrdered = operator === '<' || operator === '>' || operator === '<=' || operator === '>=';
  if (isOrdered && resolved.kind !== 'value')
    throw new Refusal(`\`${operator}\` compares with one number; expected one`, right.at);
  if (resolved.kind === 'masked' && types[0]?.basis !== 'bitmask')
    throw new Refusal('a mask belongs to flags; expected one value', right.at);
  if (resolved.kind === 'text' && resolved.isPrefix && !isEquality)
    throw new Refusal('the start of a name is compared by == and != alone; expected one of them', right.at);
  return resolved;
}
