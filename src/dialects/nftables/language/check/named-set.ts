import { Refusal } from '../grammar/cursor.ts';
import { typesOf } from '../grammar/field-types.ts';
import type { Expression } from '../syntax/expression.ts';
import type { NamedSet, SetType, Table } from '../syntax/ruleset.ts';
import { typeOf } from '../vocabulary/types.ts';
import { resolveLeft } from './fields.ts';
import { mergeIntervals } from './intervals.ts';
import { startLayers } from './layers.ts';
import { checkStatements } from './nested.ts';
import { compareKeys, isSameKey } from './order.ts';
import type { RuleScope } from './scope.ts';
import { isRange, keyOf, resolveElement, type ValueTypes } from './sets.ts';

/** A named set or map with its elements in the order of a listing. */
export function checkNamedSet(set: NamedSet, table: Table): NamedSet {
  const scope: RuleScope = {
    table,
    chain: { name: '', flags: [], rules: [], at: set.at },
    layers: startLayers(table.family),
  };
  const key = checkType(set.key, scope);
  const value = set.value && !('object' in set.value) ? checkType(set.value, scope) : set.value;
  const values: ValueTypes = value && ('object' in value ? [typeOf('string')] : value.parts);
  const isInterval = set.flags.includes('interval');
  const elements = openSets(set.elements).map((element) => resolveElement(element, key.parts, values, scope));
  const range = elements.find((element) => isRange(keyOf(element)));
  if (range && !isInterval) throw new Refusal(`\`${set.name}\` holds no ranges; expected \`flags interval\``, range.at);
  return {
    ...set,
    key,
    ...(value && { value }),
    statements: checkStatements(set.statements, scope),
    elements: isInterval ? orderIntervals(set, elements, key, values !== undefined) : orderValues(elements),
  };
}

function checkType(type: SetType, scope: RuleScope): SetType {
  if (!type.fields) return type;
  const fields = resolveLeft(type.fields, { ...scope, layers: startLayers(scope.table.family) });
  return { fields, parts: typesOf(fields) ?? type.parts };
}

function openSets(elements: readonly Expression[]): Expression[] {
  return elements.flatMap((element) => (element.kind === 'set' ? openSets(element.elements) : [element]));
}

function orderValues(elements: readonly Expression[]): Expression[] {
  const sorted = elements.toSorted((a, b) => compareKeys(keyOf(a), keyOf(b)));
  return sorted.filter((element, i) => {
    const before = sorted[i - 1];
    return !before || !isSameKey(keyOf(before), keyOf(element));
  });
}

/** Ranges that overlap are refused, unless the set joins them. */
function orderIntervals(set: NamedSet, elements: readonly Expression[], key: SetType, isMap: boolean): Expression[] {
  return mergeIntervals(elements, key.parts, isMap || !set.isAutoMerge);
}
