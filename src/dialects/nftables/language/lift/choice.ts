import { toInterval } from '../check/intervals.ts';
import { keyOf } from '../check/sets.ts';
import type { Expression } from '../syntax/expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { toAlternatives, type Surroundings, isChanging, isTemporary } from './condition.ts';
import { type Alternative, ALWAYS, perhaps } from './product.ts';

type Nat = Extract<Statement, { readonly kind: 'nat' }>;

/** More places than this are not told apart. */
const MOST_CASES = 64;

/** A translation to one of several places as translations to one each, and which packets each is for. Undefined: it is to no several. */
export function toCases(
  statement: Nat & { readonly at: number },
  around: Surroundings,
  text: string,
): { readonly statement: Nat; readonly alternatives: readonly Alternative[] }[] | undefined {
  const { address, port } = statement;
  if (address?.kind === 'range' && (!port || port.kind === 'value')) return ofRange(statement, address, text);
  if (address?.kind !== 'map' || port) return undefined;
  const elements = toElements(address.map, around);
  if (!elements || elements.length > MOST_CASES) return undefined;
  const cases = elements.map(({ key, value }) => ({ key, statement: withPlace(statement, value) }));
  if (isChoice(address.key)) {
    const isWhole = coversAll(
      address.key,
      cases.map(({ key }) => key),
    );
    return cases.map((one, i) => ({
      statement: one.statement,
      alternatives: isWhole && i === cases.length - 1 ? ALWAYS : perhaps(text),
    }));
  }
  return cases.map((one) => ({
    statement: one.statement,
    alternatives: toAlternatives(
      { kind: 'match', operator: 'implicit', left: address.key, right: one.key, at: statement.at },
      around,
      text,
    ),
  }));
}

function ofRange(statement: Nat, range: Extract<Expression, { kind: 'range' }>, text: string) {
  const interval = toInterval(range);
  const { first } = range;
  if (!interval || first.kind !== 'value' || interval.last - interval.first >= BigInt(MOST_CASES)) return undefined;
  const count = Number(interval.last - interval.first) + 1;
  return Array.from({ length: count }, (_, i) => ({
    statement: { ...statement, address: { ...first, value: interval.first + BigInt(i) } },
    alternatives: i === count - 1 ? ALWAYS : perhaps(text),
  }));
}

function withPlace({ address: _, ...statement }: Nat, value: Expression): Nat {
  const [place = value, port, ...more] = value.kind === 'concat' ? value.parts : [value];
  return more.length > 0 ? { ...statement, address: value } : { ...statement, address: place, ...(port && { port }) };
}

/** Undefined: what is in it is not known. */
function toElements(map: Expression, around: Surroundings): { key: Expression; value: Expression }[] | undefined {
  const named = map.kind === 'set reference' ? around.table.sets.get(map.name) : undefined;
  const elements = map.kind === 'set' ? map.elements : named?.elements;
  if (!elements || (named && isChanging(named, around))) return undefined;
  const mappings = elements.flatMap((element) =>
    element.kind === 'mapping' && keyOf(element).kind !== 'wildcard' && !isTemporary(element)
      ? [{ key: keyOf(element), value: element.value }]
      : [],
  );
  return mappings.length === elements.length ? mappings : undefined;
}

/** Whether it is a number that hangs on the packet, or on chance, and on nothing that is modelled. */
function isChoice(key: Expression): key is Extract<Expression, { kind: 'field' }> {
  return key.kind === 'field' && ['numgen', 'jhash', 'symhash'].includes(key.key.of);
}

/** Whether the keys are all the numbers that the field can be. */
export function coversAll(field: Expression, keys: readonly Expression[]): boolean {
  if (!isChoice(field)) return false;
  const { key } = field;
  if (key.of !== 'numgen' && key.of !== 'jhash' && key.of !== 'symhash') return false;
  const ranges = keys.map(toInterval);
  return Array.from({ length: key.mod }, (_, i) => BigInt(key.offset + i)).every((number) =>
    ranges.some((range) => range && range.first <= number && number <= range.last),
  );
}
