import { type AddressSet, type Interval, intersectAddresses, isEmptyAddressSet, toRange, toTraffic } from '#core/net';
import { isWithinPermit, type Permit, sizeOf, sizeOfBoth, spanPermits } from './entry.ts';

/**
 * Entries that permit at least what the given ones do, at most `most` of them where that can be: those that are one
 * without permitting more always become one; then, as long as there are too many, the two become one that open the
 * fewest pairs of address and traffic. Nothing but ICMP is opened to strangers, but by late ones, which they do not meet.
 * O(entries² · log entries).
 */
export function coarsen(permits: readonly Permit[], most: number, strangers: AddressSet): Permit[] {
  let kept = permits.filter((permit, i) => !permits.some((other, j) => isCovered(permit, i, other, j)));
  const merge = remember((one, other) => mergeTwo(one, other, strangers));
  for (;;) {
    const best =
      findBest(neighboursOf(kept), merge) ?? (kept.length > most ? findBest(pairsOf(kept), merge) : undefined);
    if (!best || (best.opened > 0n && kept.length <= most)) return kept;
    const { span } = best;
    kept = [...kept.filter((permit) => !isWithinPermit(permit, span)), span];
  }
}

/** Of equal ones the first stays. */
function isCovered(permit: Permit, i: number, other: Permit, j: number): boolean {
  return i !== j && isWithinPermit(permit, other) && (!isWithinPermit(other, permit) || j < i);
}

interface Merger {
  readonly span: Permit;
  /** Pairs of address and traffic that neither of the two permits. */
  readonly opened: bigint;
}

/** Undefined: they may not become one. */
type Merge = (one: Permit, other: Permit) => Merger | undefined;

function mergeTwo(one: Permit, other: Permit, strangers: AddressSet): Merger | undefined {
  if (one.isLate !== other.isLate) return undefined;
  const span = spanPermits(one, other);
  if (isOpenTo(span, strangers)) return undefined;
  return { span, opened: sizeOf(span) - sizeOf(one) - sizeOf(other) + sizeOfBoth(one, other) };
}

/** Most neighbours stay neighbours when others become one. */
function remember(merge: Merge): Merge {
  const known = new WeakMap<Permit, WeakMap<Permit, { readonly merger: Merger | undefined }>>();
  return (one, other) => {
    const ofOne = known.get(one) ?? new WeakMap<Permit, { readonly merger: Merger | undefined }>();
    known.set(one, ofOne);
    const found = ofOne.get(other) ?? { merger: merge(one, other) };
    ofOne.set(other, found);
    return found.merger;
  };
}

type Pair = readonly [Permit, Permit];

function findBest(pairs: Iterable<Pair>, merge: Merge): Merger | undefined {
  let best: Merger | undefined;
  for (const [one, other] of pairs) {
    const merger = merge(one, other);
    if (merger && (!best || merger.opened < best.opened)) best = merger;
  }
  return best;
}

/** By address and by traffic: what is further apart opens more. */
function* neighboursOf(permits: readonly Permit[]): Generator<Pair> {
  for (const order of [permits.toSorted(byNetwork), permits.toSorted(byTraffic)])
    for (const [i, other] of order.slice(1).entries()) yield [order[i] as Permit, other];
}

function* pairsOf(permits: readonly Permit[]): Generator<Pair> {
  for (const [i, one] of permits.entries()) for (const other of permits.slice(i + 1)) yield [one, other];
}

const ICMP = [toTraffic('icmp'), toTraffic('icmp6')];

/** Errors come from any router. */
export function isIcmp(traffic: Interval): boolean {
  return ICMP.some(({ first, last }) => first <= traffic.first && traffic.last <= last);
}

function isOpenTo({ network, traffic, isLate }: Permit, strangers: AddressSet): boolean {
  if (isLate || isIcmp(traffic)) return false;
  return !isEmptyAddressSet(intersectAddresses({ ranges: [toRange(network)] }, strangers));
}

function byNetwork(a: Permit, b: Permit): number {
  return (
    byTime(a, b) || compare(a.network.first, b.network.first) || a.network.length - b.network.length || byLine(a, b)
  );
}

function byTraffic(a: Permit, b: Permit): number {
  return byTime(a, b) || byLine(a, b) || compare(a.network.first, b.network.first);
}

function byTime(a: Permit, b: Permit): number {
  return Number(a.isLate) - Number(b.isLate);
}

function byLine(a: Permit, b: Permit): number {
  return a.traffic.first - b.traffic.first || a.traffic.last - b.traffic.last;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
