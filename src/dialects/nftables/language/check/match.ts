import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Comparison, Statement } from '../syntax/statement.ts';
import type { DataType } from '../vocabulary/types.ts';
import { resolveLeft } from './fields.ts';
import { toKnownField, toWholeBytes } from './known-field.ts';
import { learn } from './learn.ts';
import { checkTypes } from './maps.ts';
import { resolve } from './resolve.ts';
import { findSet, type RuleScope } from './scope.ts';
import { resolveSet } from './sets.ts';
import { simplifyMatch } from './simplify.ts';

export type Match = Extract<Statement, { readonly kind: 'match' }>;

function withWholeBytes(match: Match): Match {
  const whole = toWholeBytes(match.left);
  if (!whole || match.right.kind !== 'value') return match;
  const right: Expression = { ...match.right, type: whole.type, value: match.right.value << whole.shift };
  return { ...match, left: whole.left, right };
}

/** A set of one value is the value. */
function toSingle(set: Expression, types: readonly DataType[]): Expression {
  const [only, ...more] = set.kind === 'set' ? set.elements : [];
  if (!only || more.length > 0 || types.length > 1) return set;
  return only.kind === 'value' || only.kind === 'range' || only.kind === 'prefix' || only.kind === 'text' ? only : set;
}

/** A comparison as a listing shows it, and what it says about the headers of the packet. */
export function checkMatch(match: Match, scope: RuleScope): Match {
  const left = toKnownField(resolveLeft(match.left, scope), scope);
  const types = typesOf(left);
  if (!types) throw new Refusal('not a field; expected one', match.at);
  const right = resolveRight(match, types, scope);
  const said: Match = { ...match, left, right, operator: toOperator(match.operator, types, right) };
  const checked = simplifyMatch(withWholeBytes(said), types);
  learn(checked, scope);
  return checked;
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
    return toSingle(resolveSet(right, types, undefined, scope), types);
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
