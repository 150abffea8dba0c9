import type { Bits } from './address.ts';
import type { AddressSet } from './address-set.ts';
import { type AddressRange, fullRange } from './range.ts';
import type { RangeMap } from './range-map.ts';

/**
 * Every address, by which of the sets hold it: their positions, as text. O(n log n) for n ranges of which few lie in
 * each other.
 */
export function toCells(sets: readonly AddressSet[]): RangeMap<string> {
  const families: readonly Bits[] = [32, 128];
  const stretches = families.flatMap((bits) => toStretches(sets, bits));
  return { ranges: stretches.map(({ range }) => range), values: stretches.map(({ value }) => value) };
}

function toStretches(sets: readonly AddressSet[], bits: Bits): { range: AddressRange; value: string }[] {
  const whole = fullRange(bits);
  const borders = sets.flatMap(({ ranges }, set) =>
    ranges
      .filter((range) => range.bits === bits)
      .flatMap(({ first, last }) => [
        { at: first, set, isStart: true },
        { at: last + 1n, set, isStart: false },
      ]),
  );
  borders.push({ at: whole.first, set: -1, isStart: false }, { at: whole.last + 1n, set: -1, isStart: false });
  borders.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const members = new Set<number>();
  return borders.flatMap(({ at, set, isStart }, i) => {
    if (isStart) members.add(set);
    else members.delete(set);
    const next = borders[i + 1];
    if (!next || next.at === at) return [];
    return [
      { range: { bits, first: at, last: next.at - 1n }, value: [...members].toSorted((a, b) => a - b).join(' ') },
    ];
  });
}
