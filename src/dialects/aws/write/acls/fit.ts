import type { SubnetWall, WallNeed } from '#core/model';
import {
  type AddressSet,
  ALL_ADDRESSES,
  ALL_TRAFFIC,
  type Bits,
  fullRange,
  intersectAddresses,
  isEmptyAddressSet,
  isWithinAddresses,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  toPrefixes,
  toRange,
  unionAddresses,
} from '#core/net';
import { isSubsetOf, type PacketSet, PacketSpace } from '#core/packetset';
import { toConnections } from '#core/semantics';
import { coarsen, isIcmp } from './coarsen.ts';
import { type Permit, sizeOf, toWords } from './entry.ts';

/** The entries of one direction and address family: what is permitted, what is denied next, what is permitted then. */
export interface Fitted {
  readonly early: readonly Permit[];
  readonly denied: readonly Permit[];
  readonly late: readonly Permit[];
  /** The permitted that nobody needs all of; what they let pass is less by what is denied before. */
  readonly coarse: readonly { readonly permit: Permit; readonly need: Need }[];
  /** Pairs of address and traffic that these hold. */
  readonly opened: bigint;
  /** How many entries say it exactly. */
  readonly exact: number;
}

export type Need = Omit<WallNeed, 'direction'>;

export function countEntries({ early, denied, late }: Fitted): number {
  return early.length + denied.length + late.length;
}

/**
 * At most `most` entries that let pass what is needed, where that can be. Everybody outside of the estate is a few
 * networks only when the estate is denied before, or those of it that have nothing to do with the subnet: of the ways
 * that fit, the one that opens least; where none fits, the shortest.
 */
export function fitEntries(needs: readonly WallNeed[], bits: Bits, wall: SubnetWall, most: number): Fitted {
  const own = toAddressSet(wall.networks.map(toRange));
  const space = new PacketSpace();
  // What stays inside meets no list.
  const needed = toPackets(space, [...needs, { others: own, traffic: ALL_TRAFFIC }]);
  const family = { ranges: [fullRange(bits)] };
  const guards = [NO_ADDRESSES, unionAddresses(wall.estate, wall.strangers), wall.strangers].map((guard) =>
    intersectAddresses(subtractAddresses(guard, own), family),
  );
  let best: Fitted | undefined;
  for (const [i, guard] of guards.entries()) {
    if (i > 0 && (isEmptyAddressSet(guard) || !needs.some(isBeyond))) continue;
    const fitted = fitBehind(guard);
    if (!best || isBetter(fitted, best, most)) best = fitted;
    if (countEntries(best) <= most && best.opened === 0n) break;
  }
  if (!best) throw new Error('unreachable: nothing need be denied');
  return best;

  /** Whether it is about anybody outside of the estate. */
  function isBeyond({ others, traffic }: WallNeed): boolean {
    const outside = intersectAddresses(subtractAddresses(others, wall.estate), family);
    return !traffic.ranges.every(isIcmp) && !isEmptyAddressSet(outside);
  }

  function fitBehind(guard: AddressSet): Fitted {
    const denied = guard.ranges
      .flatMap(toPrefixes)
      .flatMap((network) => ALL_TRAFFIC.ranges.map((traffic) => ({ network, traffic, isLate: false })));
    const isGuarded = !isEmptyAddressSet(guard);
    const permits = needs.flatMap(({ others, traffic }) => {
      const ofFamily = intersectAddresses(others, family);
      const isLate = isGuarded && !traffic.ranges.every(isIcmp);
      const early = isLate ? intersectAddresses(ofFamily, wall.estate) : ofFamily;
      const late = isLate ? subtractAddresses(ofFamily, wall.estate) : NO_ADDRESSES;
      const words = toWords(traffic, bits, most);
      const toPermits = (set: AddressSet, free: AddressSet): Permit[] =>
        (isEmptyAddressSet(set) ? set : unionAddresses(set, free)).ranges
          .flatMap(toPrefixes)
          .filter((network) => !isWithinAddresses({ ranges: [toRange(network)] }, free))
          .flatMap((network) => words.map((word) => ({ network, traffic: word, isLate })));
      return [
        ...toPermits(early, NO_ADDRESSES).map((permit) => ({ ...permit, isLate: false })),
        ...toPermits(late, unionAddresses(guard, intersectAddresses(own, family))),
      ];
    });
    const kept = coarsen(permits, most - denied.length, wall.strangers);
    const coarse = kept
      .map((permit) => {
        const network = { ranges: [toRange(permit.network)] };
        const others = permit.isLate ? subtractAddresses(network, guard) : network;
        return { permit, need: { others, traffic: { ranges: [permit.traffic] } } };
      })
      .filter(({ need }) => !isSubsetOf(toPackets(space, [need]), needed));
    const early = kept.filter(({ isLate }) => !isLate);
    const late = kept.filter(({ isLate }) => isLate);
    const opened = coarse.reduce((sum, { permit }) => sum + sizeOf(permit), 0n);
    return { early, denied, late, coarse, opened, exact: permits.length + denied.length };
  }
}

function isBetter(one: Fitted, other: Fitted, most: number): boolean {
  const [fits, otherFits] = [countEntries(one) <= most, countEntries(other) <= most];
  if (fits !== otherFits) return fits;
  if (!fits) return countEntries(one) < countEntries(other);
  return one.opened < other.opened;
}

function toPackets(space: PacketSpace, needs: readonly Need[]): PacketSet {
  return toConnections(
    space,
    needs.map(({ others, traffic }) => ({ sources: others, destinations: ALL_ADDRESSES, traffic })),
  );
}
