import type { Policy } from '#core/model';
import { type Bits, findInRangeMap } from '#core/net';
import type { AddressClasses } from '#core/semantics';

/** Of each class of addresses that no workload has: how many there are in each family that has any. */
export function countBare(
  { workloads }: Policy,
  classes: AddressClasses,
): Map<number, { bits: Bits; count: bigint }[]> {
  const { cells } = classes.keys;
  const counts = new Map<string, bigint>();
  for (const [i, { bits, first, last }] of cells.ranges.entries()) {
    const key = `${bits} ${cells.values[i]}`;
    counts.set(key, (counts.get(key) ?? 0n) + last - first + 1n);
  }
  for (const { addresses } of workloads)
    for (const address of addresses) {
      const key = `${address.bits} ${findInRangeMap(cells, address)}`;
      counts.set(key, (counts.get(key) ?? 0n) - 1n);
    }
  const byClass = new Map<number, { bits: Bits; count: bigint }[]>();
  const samples = bareSamples(workloads.flatMap(({ addresses }) => addresses));
  for (const [i, { bits, first, last }] of cells.ranges.entries()) {
    const key = `${bits} ${cells.values[i]}`;
    const count = counts.get(key) ?? 0n;
    if (count <= 0n) continue;
    const value = samples(bits, first, last);
    if (value === undefined) continue;
    counts.delete(key);
    const number = classes.findBare({ bits, value });
    byClass.set(number, [...(byClass.get(number) ?? []), { bits, count }]);
  }
  return byClass;
}

/** The first address of a range that is none of the taken ones. */
function bareSamples(taken: readonly { readonly bits: Bits; readonly value: bigint }[]) {
  const isTaken = new Set(taken.map(({ bits, value }) => `${bits} ${value}`));
  return (bits: Bits, first: bigint, last: bigint): bigint | undefined => {
    for (let value = first; value <= last; value++) if (!isTaken.has(`${bits} ${value}`)) return value;
    return undefined;
  };
}
