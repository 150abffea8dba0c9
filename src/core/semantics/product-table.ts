import type { AddressSet } from '#core/net';
import type { AddressClasses } from './address-classes.ts';
import type { Product } from './forbidden.ts';

/**
 * Products by the classes of their ends, as lists of small numbers one after the other. Destination sets are
 * numbered, those of most classes first; lists ascend, so that two of them are compared in one walk. Most pairs of
 * classes share no broad set: one glance at their masks leaves only the few narrow ones to walk.
 */
export interface ProductTable {
  /** Of each source class: a destination set for each product from there. */
  readonly wanted: Lists;
  /** In the places of `wanted`: the product. */
  readonly products: Int32Array;
  /** Of each destination class: the sets that hold it. */
  readonly held: Lists;
  /** Of each product: first and last of its stretches of traffic. */
  readonly traffic: Lists;
}

/** Of the n-th list four numbers in `heads`: where in `values` it starts, where its narrow sets start, its end, its mask. */
interface Lists {
  readonly heads: Int32Array;
  readonly values: Int32Array;
}

/** As many as a mask has bits. */
const BROAD_SETS = 32;

export function toProductTable(products: readonly Product[], classes: AddressClasses): ProductTable {
  const memo = new Map<AddressSet, readonly number[]>();
  const within = (set: AddressSet) => {
    const known = memo.get(set) ?? classes.within(set);
    memo.set(set, known);
    return known;
  };
  const wanted: number[][] = classes.members.map(() => []);
  const positions: number[][] = classes.members.map(() => []);
  const held: number[][] = classes.members.map(() => []);
  const bySet = [...Map.groupBy(products.entries(), ([, { destinations }]) => destinations)];
  const broadFirst = bySet.toSorted(([a], [b]) => within(b).length - within(a).length);
  for (const [number, [set, members]] of broadFirst.entries()) {
    for (const one of within(set)) held[one]?.push(number);
    for (const [position, { sources }] of members)
      for (const one of within(sources)) {
        wanted[one]?.push(number);
        positions[one]?.push(position);
      }
  }
  return {
    wanted: toLists(wanted),
    products: toLists(positions).values,
    held: toLists(held),
    traffic: toLists(products.map(({ traffic }) => traffic.ranges.flatMap(({ first, last }) => [first, last]))),
  };
}

function toLists(lists: readonly (readonly number[])[]): Lists {
  const heads = new Int32Array(4 * lists.length);
  const values = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const [i, list] of lists.entries()) {
    const broad = list.filter((value) => value < BROAD_SETS);
    const mask = broad.reduce((bits, value) => bits | (1 << value), 0);
    values.set(list, start);
    heads.set([start, start + broad.length, start + list.length, mask], 4 * i);
    start += list.length;
  }
  return { heads, values };
}

/** The first product that holds the point of traffic from the one class to the other and is meant; −1: there is none. */
export function findFirst(
  { wanted, products, held, traffic }: ProductTable,
  source: number,
  destination: number,
  point: number,
  isMeant: (position: number, atMs: number) => boolean,
  atMs: number,
): number {
  const shares = (wanted.heads[4 * source + 3] ?? 0) & (held.heads[4 * destination + 3] ?? 0);
  const skipped = shares === 0 ? 1 : 0;
  let want = wanted.heads[4 * source + skipped] ?? 0;
  const wantEnd = wanted.heads[4 * source + 2] ?? 0;
  const hasEnd = held.heads[4 * destination + 2] ?? 0;
  let first = -1;
  for (let has = held.heads[4 * destination + skipped] ?? 0; has < hasEnd; has++) {
    const set = held.values[has] ?? 0;
    while (want < wantEnd && (wanted.values[want] ?? 0) < set) want++;
    for (; want < wantEnd && wanted.values[want] === set; want++) {
      const position = products[want] ?? 0;
      if ((first < 0 || position < first) && holdsPoint(traffic, position, point) && isMeant(position, atMs))
        first = position;
    }
  }
  return first;
}

function holdsPoint({ heads, values }: Lists, position: number, point: number): boolean {
  const end = heads[4 * position + 2] ?? 0;
  for (let at = heads[4 * position] ?? 0; at < end; at += 2)
    if ((values[at] ?? 0) <= point && point <= (values[at + 1] ?? 0)) return true;
  return false;
}
