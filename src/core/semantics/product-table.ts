import type { AddressSet } from '#core/net';
import type { AddressClasses } from './address-classes.ts';
import type { Product } from './forbidden.ts';

/**
 * Products by the classes of their ends, as lists of small numbers one after the other. Destination sets are
 * numbered; lists ascend, so that two of them are compared in one walk.
 */
export interface ProductTable {
  /** Of each source class: destination sets that products have from there, and those products in their order. */
  readonly destinations: Lists;
  readonly products: Int32Array;
  /** Of each destination class: the sets that hold it. */
  readonly sets: Lists;
}

/** The list of n is `values` from `starts[n]` to before `starts[n + 1]`. */
interface Lists {
  readonly starts: Int32Array;
  readonly values: Int32Array;
}

export function toProductTable(products: readonly Product[], classes: AddressClasses): ProductTable {
  const memo = new Map<AddressSet, readonly number[]>();
  const within = (set: AddressSet) => {
    const known = memo.get(set) ?? classes.within(set);
    memo.set(set, known);
    return known;
  };
  const bySet = Map.groupBy(products.keys(), (position) => products[position]?.destinations);
  const rows: { destinations: number[]; products: number[] }[] = Array.from({ length: classes.members.length }, () => ({
    destinations: [],
    products: [],
  }));
  const held: number[][] = Array.from({ length: classes.members.length }, () => []);
  let number = 0;
  for (const [set, positions] of bySet) {
    if (!set) continue;
    for (const one of within(set)) held[one]?.push(number);
    for (const position of positions) {
      const sources = products[position]?.sources;
      for (const one of sources ? within(sources) : []) {
        rows[one]?.destinations.push(number);
        rows[one]?.products.push(position);
      }
    }
    number++;
  }
  return {
    destinations: toLists(rows.map(({ destinations }) => destinations)),
    products: toLists(rows.map((row) => row.products)).values,
    sets: toLists(held),
  };
}

function toLists(lists: readonly (readonly number[])[]): Lists {
  const starts = new Int32Array(lists.length + 1);
  for (const [i, list] of lists.entries()) starts[i + 1] = (starts[i] ?? 0) + list.length;
  const values = new Int32Array(starts[lists.length] ?? 0);
  for (const [i, list] of lists.entries()) values.set(list, starts[i]);
  return { starts, values };
}

/** The first product from the one class to the other that is meant; −1 when there is none. */
export function findFirst(
  { destinations, products, sets }: ProductTable,
  source: number,
  destination: number,
  isMeant: (position: number) => boolean,
): number {
  let row = destinations.starts[source] ?? 0;
  const rowEnd = destinations.starts[source + 1] ?? 0;
  let held = sets.starts[destination] ?? 0;
  const heldEnd = sets.starts[destination + 1] ?? 0;
  let first = -1;
  while (row < rowEnd && held < heldEnd) {
    const wanted = destinations.values[row] ?? 0;
    const has = sets.values[held] ?? 0;
    if (wanted < has) row++;
    else if (wanted > has) held++;
    else {
      const position = products[row] ?? 0;
      if ((first < 0 || position < first) && isMeant(position)) first = position;
      row++;
    }
  }
  return first;
}
