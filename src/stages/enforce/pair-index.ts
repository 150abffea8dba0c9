import { type Connection, isTrafficOf } from '#core/model';
import { type Address, hasAddress } from '#core/net';
import type { Product } from '#core/semantics';

/** Finds among many connections those of a set. */
export interface PairIndex {
  /** The positions that have a connection in one of the products, each once. */
  readonly findIn: (products: readonly Product[]) => ReadonlySet<number>;
}

interface End {
  readonly address: Address;
  readonly pairs: { readonly pair: Connection; readonly position: number }[];
}

/** By source and by destination: of the two the one is looked through that has fewer connections in the product. */
export function indexPairs(pairsOf: readonly (readonly Connection[])[]): PairIndex {
  const bySource = new Map<string, End>();
  const byDestination = new Map<string, End>();
  for (const [position, pairs] of pairsOf.entries())
    for (const pair of pairs) {
      note(bySource, pair.source, pair, position);
      note(byDestination, pair.destination, pair, position);
    }
  return {
    findIn: (products) => {
      const found = new Set<number>();
      for (const { sources, destinations, traffic } of products) {
        const from = [...bySource.values()].filter(({ address }) => hasAddress(sources, address));
        const to = [...byDestination.values()].filter(({ address }) => hasAddress(destinations, address));
        for (const { pairs } of countPairs(from) < countPairs(to) ? from : to)
          for (const { pair, position } of pairs)
            if (
              !found.has(position) &&
              isTrafficOf(pair, traffic) &&
              hasAddress(sources, pair.source) &&
              hasAddress(destinations, pair.destination)
            )
              found.add(position);
      }
      return found;
    },
  };
}

function note(ends: Map<string, End>, address: Address, pair: Connection, position: number): void {
  const key = `${address.bits} ${address.value}`;
  const end = ends.get(key);
  if (end) end.pairs.push({ pair, position });
  else ends.set(key, { address, pairs: [{ pair, position }] });
}

function countPairs(ends: readonly End[]): number {
  return ends.reduce((sum, { pairs }) => sum + pairs.length, 0);
}
