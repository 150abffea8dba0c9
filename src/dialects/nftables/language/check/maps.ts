import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Expression } from '../syntax/expression.ts';
import { type DataType, isSameType } from '../vocabulary/types.ts';
import { resolveLeft } from './fields.ts';
import { findSet, type RuleScope } from './scope.ts';
import { resolveSet } from './sets.ts';

/** `key map { … }` where a value of these types is wanted. */
export function resolveMap(
  expression: Extract<Expression, { readonly kind: 'map' }>,
  values: readonly DataType[],
  scope: RuleScope,
): Expression {
  const key = resolveLeft(expression.key, scope);
  return { ...expression, key, map: resolveMapped(key, expression.map, values, scope) };
}

/** What a key is looked up in. */
export function resolveMapped(
  key: Expression,
  map: Expression,
  values: readonly DataType[],
  scope: RuleScope,
): Expression {
  const types = typesOf(key);
  if (!types) throw new Refusal('not a field; expected one', key.at);
  if (map.kind === 'set') return resolveSet(map, types, values, scope);
  if (map.kind !== 'set reference') throw new Refusal('not a map; expected `{ … }` or `@name`', map.at);
  const named = findSet(scope, map.name, map.at);
  checkTypes(named.key.parts, types, map.at);
  if (!named.value) throw new Refusal(`\`${map.name}\` is a set, which has no values; expected a map`, map.at);
  if (!('object' in named.value)) checkTypes(named.value.parts, values, map.at);
  return map;
}

export function checkTypes(found: readonly DataType[], wanted: readonly DataType[], at: number): void {
  const isSame = found.length === wanted.length && found.every((type, i) => isSameType(type, wanted[i] ?? type));
  if (!isSame)
    throw new Refusal(
      `its type is ${found.map(({ name }) => name).join(' . ')}; expected ${wanted.map(({ name }) => name).join(' . ')}`,
      at,
    );
}
