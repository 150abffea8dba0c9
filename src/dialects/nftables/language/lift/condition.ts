import { keyOf } from '../check/sets.ts';
import type { Expression, Field } from '../syntax/expression.ts';
import type { NamedSet, Table } from '../syntax/ruleset.ts';
import type { Statement } from '../syntax/statement.ts';
import { havingField } from './has-field.ts';
import { type Axis, type Place, toAxis } from './axis.ts';
import { toNoteAlternatives } from './note.ts';
import { toTypeAlternatives } from './address-type.ts';
import { splitFlags } from './keys.ts';
import { toFlagAlternatives } from './tcp-flags.ts';
import { ADDRESS_TYPE } from '../vocabulary/symbols.ts';
import { type Alternative, ALWAYS, join, NEVER, perhaps } from './product.ts';

type Match = Extract<Statement, { readonly kind: 'match' }>;

export interface Surroundings {
  readonly table: Table;
  readonly place: Place;
  /** Names of sets that packets themselves change. */
  readonly changing: ReadonlySet<string>;
  /** Whether chains of the ruleset translate destinations: where none is told of, others may. */
  readonly isTranslating: boolean;
}

/** The packets for which a comparison holds. `text`: it, in its own words. */
export function toAlternatives(
  { left, right, operator }: Match,
  around: Surroundings,
  text: string,
): readonly Alternative[] {
  const unknown = () => perhaps(text, left.kind === 'field' ? (toAxis(left, around.place)?.has ?? {}) : {});
  if (left.kind === 'concat' && (operator === 'implicit' || operator === '=='))
    return selectConcat(left.parts, elementsOf(right, around), around, text) ?? perhaps(text);
  const noted = toNoteAlternatives({ left, right, operator }, around, text);
  if (noted) return noted;
  if (left.kind !== 'field') return perhaps(text);
  const special = toSpecial({ left, right, operator }, text);
  if (special) return special;
  const axis = toAxis(left, around.place);
  if (!axis) return perhaps(text, havingField(left));
  switch (operator) {
    case 'implicit':
      return select(axis, elementsOf(right, around, true), false, text) ?? unknown();
    case '==':
      return select(axis, elementsOf(right, around), false, text) ?? unknown();
    case '!':
      return select(axis, elementsOf(right, around, true), true, text) ?? unknown();
    case '!=':
      return select(axis, elementsOf(right, around), true, text) ?? unknown();
    case '<':
    case '>':
    case '<=':
    case '>=':
      return selectOrdered(axis, left, right, operator, text) ?? unknown();
    default:
      return operator satisfies never;
  }
}

/** Fields of which something is known without being one side of a packet. Undefined: any other. */
function toSpecial(
  { left, right, operator }: Pick<Match, 'left' | 'right' | 'operator'>,
  text: string,
): readonly Alternative[] | undefined {
  if (left.kind !== 'field') return undefined;
  const { key } = left;
  if (key.of === 'payload' && key.protocol === 'tcp' && key.field === 'flags')
    return toFlagAlternatives(operator, right, text);
  const isType = key.of === 'fib' && key.result === 'type' && key.flags.join() === 'daddr';
  if (!isType || (operator !== 'implicit' && operator !== '!=')) return undefined;
  const keys = right.kind === 'set' ? right.elements : [right];
  const names = keys.map((each) => (each.kind === 'value' ? nameOfType(each.value) : undefined));
  const isOther = operator === '!=';
  const alternatives = names.map((name) => (name === undefined ? undefined : toTypeAlternatives(name, isOther, text)));
  if (!alternatives.every((each) => each !== undefined) || (isOther && alternatives.length > 1)) return undefined;
  return alternatives.flat();
}

function nameOfType(value: bigint): string | undefined {
  return [...ADDRESS_TYPE].find(([, number]) => number === value)?.[0];
}

/** What is looked up: keys that are there, those that may be, and whether every other key is there as well. */
export interface Elements {
  readonly keys: readonly Expression[];
  readonly perhaps: readonly Expression[];
  readonly hasRest: boolean;
}

/** Undefined: what is in it is not known. `anyFlag`: of flags written alone, each by itself will do. */
export function elementsOf(right: Expression, around: Surroundings, anyFlag = false): Elements | undefined {
  if (right.kind === 'set') return sortElements(right.elements);
  if (right.kind !== 'set reference')
    return { keys: anyFlag ? splitFlags(right) : [right], perhaps: [], hasRest: false };
  const set: NamedSet | undefined = around.table.sets.get(right.name);
  if (!set || isChanging(set, around)) return undefined;
  return sortElements(set.elements);
}

export function isChanging(set: NamedSet, around: Surroundings): boolean {
  return set.unknown !== undefined || around.changing.has(set.name) || set.flags.includes('dynamic');
}

function sortElements(elements: readonly Expression[]): Elements {
  const known = elements.filter((element) => keyOf(element).kind !== 'wildcard');
  return {
    keys: known.filter((element) => !isTemporary(element)).map(keyOf),
    perhaps: known.filter(isTemporary).map(keyOf),
    hasRest: known.length < elements.length,
  };
}

/** It ends some day, or holds only while something that it counts allows it. */
export function isTemporary(element: Expression): boolean {
  if (element.kind === 'mapping') return isTemporary(element.key);
  if (element.kind !== 'element') return false;
  const { timeoutMs, expiresMs, statements = [] } = element.options;
  return (
    timeoutMs !== undefined ||
    expiresMs !== undefined ||
    statements.some(({ kind }) => kind !== 'counter' && kind !== 'last')
  );
}

/** Undefined: the elements are not understood. */
function select(
  axis: Axis,
  elements: Elements | undefined,
  others: boolean,
  text: string,
): readonly Alternative[] | undefined {
  if (!elements) return undefined;
  const { keys, perhaps: open, hasRest } = elements;
  const within = hasRest ? (others ? undefined : {}) : axis.select(others ? [...keys, ...open] : keys, others);
  if (!within && !hasRest) return undefined;
  const openWithin = hasRest || open.length === 0 ? undefined : axis.select(open, false);
  if (open.length > 0 && !hasRest && !openWithin) return undefined;
  const alternatives: Alternative[] = [
    ...(within ? [{ within, unknown: [] }] : []),
    ...(openWithin ? [{ within: openWithin, unknown: [text] }] : []),
  ];
  return withField(axis, alternatives, text);
}

/** Only packets that have the field match; of those that may have it, nobody knows. */
function withField(axis: Axis, alternatives: readonly Alternative[], text: string): readonly Alternative[] {
  const known = alternatives.flatMap((each) => join(each, { within: axis.has, unknown: [] }) ?? []);
  return axis.perhaps ? [...known, ...perhaps(text, axis.perhaps)] : known;
}

function selectOrdered(
  axis: Axis,
  left: Field,
  right: Expression,
  operator: '<' | '>' | '<=' | '>=',
  text: string,
): readonly Alternative[] | undefined {
  if (right.kind !== 'value') return undefined;
  const { value, at } = right;
  const { type } = left;
  const most = (1n << BigInt(type.bits)) - 1n;
  const [first, last] = { '<': [0n, value - 1n], '<=': [0n, value], '>': [value + 1n, most], '>=': [value, most] }[
    operator
  ];
  if (first === undefined || last === undefined || first > last) return NEVER;
  const toValue = (number: bigint): Expression => ({ kind: 'value', type, value: number, at });
  const range: Expression = { kind: 'range', first: toValue(first), last: toValue(last), at };
  return select(axis, { keys: [range], perhaps: [], hasRest: false }, false, text);
}

/** Undefined: a part or a key is not understood. */
export function selectConcat(
  parts: readonly Expression[],
  elements: Elements | undefined,
  around: Surroundings,
  text: string,
): readonly Alternative[] | undefined {
  if (!elements) return undefined;
  if (elements.hasRest) return ALWAYS;
  const known = groupKeys(elements.keys).map((keys) => selectKey(parts, keys, around, text));
  const open = groupKeys(elements.perhaps).map((keys) =>
    selectKey(parts, keys, around, text)?.map((each) => ({ ...each, unknown: [...each.unknown, text] })),
  );
  const all = [...known, ...open];
  return all.every((each) => each !== undefined) ? all.flat() : undefined;
}

/** Keys of a concatenation that differ in their first part alone, part by part. */
function groupKeys(keys: readonly Expression[]): (readonly Expression[])[][] {
  const groups = Map.groupBy(keys, (key) =>
    key.kind === 'concat' ? JSON.stringify(key.parts.slice(1), withoutPlaces) : '',
  );
  return [...groups.values()].map((group) => {
    const first = group[0];
    const rest = first?.kind === 'concat' ? first.parts.slice(1) : [];
    return [group.map((key) => (key.kind === 'concat' ? (key.parts[0] ?? key) : key)), ...rest.map((part) => [part])];
  });
}

function withoutPlaces(name: string, value: unknown): unknown {
  if (name === 'at' || name === 'type') return undefined;
  return typeof value === 'bigint' ? value.toString() : value;
}

function selectKey(
  parts: readonly Expression[],
  keys: readonly (readonly Expression[])[],
  around: Surroundings,
  text: string,
): readonly Alternative[] | undefined {
  let alternatives: readonly Alternative[] = ALWAYS;
  for (const [i, part] of parts.entries()) {
    const axis = part.kind === 'field' ? toAxis(part, around.place) : undefined;
    const own = keys[i];
    const selected =
      axis && own ? select(axis, { keys: own, perhaps: [], hasRest: false }, false, text) : perhaps(text);
    if (!selected) return undefined;
    alternatives = alternatives.flatMap((a) => selected.flatMap((b) => join(a, b) ?? []));
  }
  return alternatives;
}
