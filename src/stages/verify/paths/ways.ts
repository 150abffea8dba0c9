import { toHopParts } from '#core/catalogue';
import type { HopClass, Management, Policy, Rule, ZoneClass } from '#core/model';
import { type AddressSet, type Bits, isEmptyTraffic, intersectTraffic, type TrafficSet } from '#core/net';
import { forbiddenProducts, isInForce, permittedProduct, type Product } from '#core/semantics';
import { type BitSet, membersOf, toBitSet } from './bits.ts';
import { isSeveral, type Parties } from './parties.ts';
import { cutPiece, type Piece } from './pieces.ts';

/** By what a hop is made. */
export type Means =
  | {
      readonly kind: 'rule';
      readonly rule: Rule;
      readonly hop: HopClass;
      /** What of the rule's services is of this class, where the listener is, and not forbidden. */
      readonly traffic: TrafficSet;
      readonly zoneClass?: ZoneClass;
    }
  | { readonly kind: 'manages'; readonly management: Management; readonly position: number };

/**
 * Hops from each of `from` to each of `to`, but for a party to itself where it is one host. A rule is one or several
 * ways, never a list of pairs: it stays what can be changed.
 */
export interface Way {
  readonly means: Means;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export function hopOf(means: Means): HopClass {
  return means.kind === 'rule' ? means.hop : 'management';
}

/**
 * SEM-13. All hops that the policy leaves open at that moment or, as an attacker waits, at a later one: what its rules
 * permit in any of their windows and no guardrail forbids, and control.
 */
export function toWays(policy: Policy, parties: Parties, atMs: number): Way[] {
  const toBits = toBitsOf(parties);
  const forbidden = policy.guardrails.flatMap((guardrail) =>
    forbiddenProducts(policy, guardrail).map((product) => toPiece(product, toBits)),
  );
  const ways = policy.rules.flatMap((rule): Way[] => {
    if (!isInForce(rule, atMs)) return [];
    const whole = toPiece(permittedProduct(policy, rule), toBits);
    const near = forbidden.filter(({ traffic }) => !isEmptyTraffic(intersectTraffic(traffic, whole.traffic)));
    return [...splitByZone(whole.destinations, parties)].flatMap(([zoneClass, destinations]) =>
      toHopParts(rule.services, zoneClass).flatMap(({ hop, traffic }) =>
        cutPiece({ sources: whole.sources, destinations, traffic }, near).flatMap((piece) =>
          toWaysOf(
            { kind: 'rule', rule, hop, traffic: piece.traffic, ...(zoneClass && { zoneClass }) },
            piece,
            parties,
          ),
        ),
      ),
    );
  });
  const control = policy.manages.map((management, position): Way => ({
    means: { kind: 'manages', management, position },
    from: parties.select(management.from),
    to: parties.select(management.to),
  }));
  return [...ways, ...control].filter((way) => isWay(way, parties));
}

function toBitsOf(parties: Parties): (set: AddressSet) => BitSet {
  const memo = new Map<AddressSet, BitSet>();
  return (set) => {
    const bits = memo.get(set) ?? toBitSet(parties.byClass.length, parties.within(set));
    memo.set(set, bits);
    return bits;
  };
}

function toPiece({ sources, destinations, traffic }: Product, toBits: (set: AddressSet) => BitSet): Piece {
  return { sources: toBits(sources), destinations: toBits(destinations), traffic };
}

function splitByZone(destinations: BitSet, { zoneClasses }: Parties): Map<ZoneClass | undefined, BitSet> {
  const byZone = Map.groupBy(membersOf(destinations), (number) => zoneClasses[number]);
  return new Map([...byZone].map(([zoneClass, numbers]) => [zoneClass, toBitSet(zoneClasses.length, numbers)]));
}

const FAMILIES: readonly Bits[] = [32, 128];

/** One way for each family, since no packet is of two; one for both where they have the same ends on a side. */
function toWaysOf(means: Means, piece: Piece, parties: Parties): Way[] {
  const [four, six] = FAMILIES.map((bits) => ({
    means,
    from: toPartyList(piece.sources, bits, parties),
    to: toPartyList(piece.destinations, bits, parties),
  })).filter(({ from, to }) => from.length > 0 && to.length > 0);
  if (!four || !six) return four ? [four] : [];
  return mergeWays([four, six]);
}

function toPartyList(classes: BitSet, bits: Bits, { byClass }: Parties): number[] {
  const found = new Set<number>();
  for (const number of membersOf(classes))
    for (const leg of byClass[number] ?? []) if (leg.bits === bits) found.add(leg.party);
  return [...found].toSorted((a, b) => a - b);
}

/** Fewer ways that permit the same, no more: same sources or same destinations are one, and none is within another. */
export function mergeWays(ways: readonly Way[]): Way[] {
  const bySources = [...Map.groupBy(ways, ({ from }) => from.join()).values()].flatMap((alike) => {
    const [first] = alike;
    return first ? [{ ...first, to: union(alike.map(({ to }) => to)) }] : [];
  });
  const merged = [...Map.groupBy(bySources, ({ to }) => to.join()).values()].flatMap((alike) => {
    const [first] = alike;
    return first ? [{ ...first, from: union(alike.map(({ from }) => from)) }] : [];
  });
  return merged.filter((way, i) => !merged.some((other, j) => i !== j && isWithin(way, other)));
}

/** After merging, no two ways are equal. */
function isWithin(inner: Way, outer: Way): boolean {
  if (inner.from.length > outer.from.length || inner.to.length > outer.to.length) return false;
  const from = new Set(outer.from);
  const to = new Set(outer.to);
  return inner.from.every((party) => from.has(party)) && inner.to.every((party) => to.has(party));
}

function union(lists: readonly (readonly number[])[]): readonly number[] {
  const [only] = lists;
  return only && lists.length === 1 ? only : [...new Set(lists.flat())].toSorted((a, b) => a - b);
}

function isWay({ from, to }: Way, { list }: Parties): boolean {
  if (from.length === 0 || to.length === 0) return false;
  const [source] = from;
  const [destination] = to;
  const isItself = from.length === 1 && to.length === 1 && source === destination;
  const party = source === undefined ? undefined : list[source];
  return !isItself || (party !== undefined && isSeveral(party));
}
