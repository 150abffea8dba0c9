import { type Connection, isTrafficOf } from '#core/model';
import { type Address, type AddressSet, findInRangeMap, type RangeMap, toCells } from '#core/net';
import type { Product } from '#core/semantics';

/** Finds the products that hold a connection, by their positions, ascending; made for many connections. */
export function toHolderFinder(products: readonly Product[]): (connection: Connection) => number[] {
  const sources = toSideFinder(products.map((product) => product.sources));
  const destinations = toSideFinder(products.map((product) => product.destinations));
  return (connection) => {
    const there = destinations(connection.destination);
    return [...sources(connection.source)].filter((position) => {
      const product = products[position];
      return there.has(position) && product !== undefined && isTrafficOf(connection, product.traffic);
    });
  };
}

function toSideFinder(sets: readonly AddressSet[]): (address: Address) => ReadonlySet<number> {
  const distinct = [...new Set(sets)];
  const cells: RangeMap<string> = toCells(distinct);
  const numbers = new Map(distinct.map((set, number) => [set, number]));
  const positions = Map.groupBy(sets.keys(), (position) => sets[position] && numbers.get(sets[position]));
  const known = new Map<string, ReadonlySet<number>>();
  return (address) => {
    const cell = findInRangeMap(cells, address) ?? '';
    const holders =
      known.get(cell) ??
      new Set(
        cell
          .split(' ')
          .flatMap((number) => (number === '' ? [] : (positions.get(Number(number)) ?? [])))
          .toSorted((a, b) => a - b),
      );
    known.set(cell, holders);
    return holders;
  };
}
