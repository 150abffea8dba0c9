import { Refusal } from '../grammar/cursor.ts';
import type { Expression } from '../syntax/expression.ts';
import type { DataType } from '../vocabulary/types.ts';
import { compareKeys, isSameKey } from './order.ts';
import { mergeIntervals } from './intervals.ts';
import { resolve } from './resolve.ts';
import type { RuleScope } from './scope.ts';
import { checkStatements } from './nested.ts';

/** Types of what a map gives. Undefined: a set, which gives nothing. `object`: names of objects. */
export type ValueTypes = readonly DataType[] | undefined;

type SetExpression = Extract<Expression, { readonly kind: 'set' }>;

/**
 * An anonymous set or map: sets within it are opened, elements in order, ranges that touch joined.
 */
export function resolveSet(
  set: SetExpression,
  types: readonly DataType[],
  values: ValueTypes,
  scope: RuleScope,
): SetExpression {
  const elements = openSets(set.elements).map((element) => resolveElement(element, types, values, scope));
  const isInterval = elements.some((element) => isRange(keyOf(element)));
  if (isInterval) return { ...set, elements: mergeIntervals(elements, types, values !== undefined) };
  const ordered = elements.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
  if (values) refuseDoubles(ordered);
  return { ...set, elements: withoutDoubles(ordered) };
}

function openSets(elements: readonly Expression[]): Expression[] {
  return elements.flatMap((element) => (element.kind === 'set' ? openSets(element.elements) : [element]));
}

export function resolveElement(
  element: Expression,
  types: readonly DataType[],
  values: ValueTypes,
  scope: RuleScope,
): Expression {
  if (element.kind === 'mapping') {
    if (!values) throw new Refusal('a set has no values; expected a key without `:`', element.at);
    return { ...element, key: resolveKey(element.key, types, scope), value: resolve(element.value, values, scope) };
  }
  if (values) throw new Refusal('a map has a value for each key; expected `key : value`', element.at);
  return resolveKey(element, types, scope);
}

function resolveKey(key: Expression, types: readonly DataType[], scope: RuleScope): Expression {
  if (key.kind !== 'element') return resolve(key, types, scope);
  const { statements } = key.options;
  return {
    ...key,
    key: resolve(key.key, types, scope),
    options: statements ? { ...key.options, statements: checkStatements(statements, scope) } : key.options,
  };
}

/** The key itself, without what is written behind it. */
export function keyOf(element: Expression): Expression {
  if (element.kind === 'mapping') return keyOf(element.key);
  return element.kind === 'element' ? element.key : element;
}

export function isRange(key: Expression): boolean {
  if (key.kind === 'concat') return key.parts.some(isRange);
  return key.kind === 'range' || key.kind === 'prefix' || (key.kind === 'text' && key.isPrefix);
}

/** A key has one value. */
function refuseDoubles(elements: readonly Expression[]): void {
  for (const [i, element] of elements.entries()) {
    const before = elements[i - 1];
    if (before && isSameKey(keyOf(before), keyOf(element)))
      throw new Refusal('the key is there twice; expected each key once', element.at);
  }
}

function withoutDoubles(elements: readonly Expression[]): Expression[] {
  return elements.filter((element, i) => {
    const before = elements[i - 1];
    return !before || !isSameKey(keyOf(before), keyOf(element));
  });
}
