import type { PacketProduct } from '#core/model';
import { isAnswer, toAnswer } from './node-table.ts';
import type { PacketMap } from './packet-map.ts';
import type { PacketSpace } from './packet-space.ts';
import { buildProduct } from './product.ts';
import { combineAll, OUTSIDE } from './set-algebra.ts';

/** Marks the packets that several entries hold. */
export const SEVERAL = Symbol('several');

/** Which single entry holds a packet: it has that entry's value, or `SEVERAL` when others hold it as well. */
export function toSoleHolders<T>(
  space: PacketSpace,
  entries: readonly { readonly product: PacketProduct; readonly value: T }[],
): PacketMap<T | typeof SEVERAL> {
  const several = toAnswer(1);
  const merge = space.addOperation((a, b) =>
    a === OUTSIDE
      ? b
      : b === OUTSIDE
        ? a
        : a === several || b === several || (isAnswer(a) && isAnswer(b))
          ? several
          : undefined,
  );
  const roots = entries.map(({ product }, i) => buildProduct(space, product, toAnswer(i + 2), OUTSIDE));
  return {
    space,
    root: combineAll(space, merge, roots, OUTSIDE),
    values: [SEVERAL, ...entries.map(({ value }) => value)],
  };
}
