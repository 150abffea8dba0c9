import type { FilterChain, FilterEntry, FilterHook, FilterRules, Tracking } from '#core/model';
import {
  allPackets,
  intersectPackets,
  isEmptyPackets,
  type PacketSet,
  packetsWith,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
} from '#core/packetset';
import { baseChainsAt, type FilterDecider } from '../../decide-filter.ts';
import { denoteBaseChain } from '../../denote-filter.ts';

/** linux/netfilter_ipv4.h: where the tracker sees what came in, and what was made here. What is said later, it has no ear for. */
export const TRACKER = -200;

/** Packets of which an entry tells the tracker something, at one of the two hooks where it listens. */
export interface Marked {
  readonly hook: FilterHook;
  readonly packets: PacketSet;
  readonly tracks: Tracking;
  /** One that says so. */
  readonly entry: FilterEntry;
}

export function tracksOf({ action }: FilterEntry): Tracking | undefined {
  return action.kind === 'continue' ? action.tracks : undefined;
}

const known = new WeakMap<FilterRules, boolean>();

/** Whether some entry tells the tracker anything. */
export function hasTracking(rules: FilterRules): boolean {
  const found = known.get(rules) ?? rules.chains.some(({ entries }) => entries.some(tracksOf));
  known.set(rules, found);
  return found;
}

const found = new WeakMap<FilterRules, WeakMap<PacketSpace, readonly Marked[]>>();

/** SEM-25. No packet is in two of them; of those in none the tracker is told nothing. */
export function findMarked(rules: FilterRules, space: PacketSpace): readonly Marked[] {
  if (!hasTracking(rules)) return [];
  const bySpace = found.get(rules) ?? new WeakMap<PacketSpace, readonly Marked[]>();
  found.set(rules, bySpace);
  const marked = bySpace.get(space) ?? find(rules, space);
  bySpace.set(space, marked);
  return marked;
}

function find(rules: FilterRules, space: PacketSpace): Marked[] {
  const { settled, saidBy } = settle(rules);
  return (['prerouting', 'output'] as const).flatMap((hook) => {
    const chains = baseChainsAt(settled, hook).filter(({ base }) => (base?.priority ?? 0) <= TRACKER);
    const found: Marked[] = [];
    let rest = allPackets(space);
    for (const chain of chains) {
      const own = findInChain(settled, chain, saidBy, space)
        .map((one) => ({ ...one, packets: intersectPackets(one.packets, rest) }))
        .filter(({ packets }) => !isEmptyPackets(packets));
      rest = own.map(({ packets }) => packets).reduce(subtractPackets, rest);
      found.push(...own.map((one) => ({ ...one, hook })));
    }
    return doubtWhereZoned(found, rules, space);
  });
}

/** The first entry that says anything ends the search for its packets. */
function settle({ chains }: FilterRules) {
  const said = new Map<FilterEntry, Tracking>();
  const settleEntry = (entry: FilterEntry): FilterEntry => {
    const tracks = tracksOf(entry);
    if (!tracks) return entry;
    const settled: FilterEntry = { ...entry, action: { kind: 'accept' } };
    said.set(settled, tracks);
    return settled;
  };
  return {
    settled: { chains: chains.map((chain) => ({ ...chain, entries: chain.entries.map(settleEntry) })) },
    saidBy: (decider: FilterDecider) => (decider.by === 'entry' ? said.get(decider.entry) : undefined),
  };
}

function findInChain(
  rules: FilterRules,
  chain: FilterChain,
  saidBy: (decider: FilterDecider) => Tracking | undefined,
  space: PacketSpace,
): Omit<Marked, 'hook'>[] {
  const map = denoteBaseChain(rules, chain, space);
  return map.values.flatMap((deciders) => {
    const saying = deciders.find((decider) => saidBy(decider));
    if (saying?.by !== 'entry') return [];
    const isSure = chain.base?.scope.unknown.length === 0 && (chain.base.priority ?? 0) < TRACKER;
    const said = deciders.map(saidBy);
    return {
      packets: packetsWith(map, (value) => value === deciders),
      tracks: agree(isSure ? said : [...said, undefined]),
      entry: saying.entry,
    };
  });
}

/** What holds whichever of them is said; undefined: nothing is. */
function agree(said: readonly (Tracking | undefined)[]): Tracking {
  const [first] = said;
  const isOne = said.every((one) => one?.as === first?.as && zoneOf(one) === zoneOf(first));
  if (first && isOne) return first;
  return said.every((one) => !one || one.as === 'zone') ? { as: 'zone' } : { as: 'unknown' };
}

function zoneOf(tracks: Tracking | undefined): number | undefined {
  return tracks?.as === 'zone' ? tracks.zone : undefined;
}

/** A zone that is said of what is not to be tracked: nftables tracks it again, iptables does not. */
function doubtWhereZoned(found: readonly Marked[], { chains }: FilterRules, space: PacketSpace): Marked[] {
  const entries = chains.flatMap((chain) => chain.entries.filter((entry) => tracksOf(entry)?.as !== 'untracked'));
  const zoned = entries.filter((entry) => tracksOf(entry)).map(({ match }) => match);
  if (zoned.length === 0) return [...found];
  const zones = toPacketSet(space, zoned);
  return found.flatMap((one) => {
    if (one.tracks.as !== 'untracked') return [one];
    const parts: Marked[] = [
      { ...one, packets: subtractPackets(one.packets, zones) },
      { ...one, packets: intersectPackets(one.packets, zones), tracks: { as: 'unknown' } },
    ];
    return parts.filter(({ packets }) => !isEmptyPackets(packets));
  });
}
