import type { HopClass, ServiceUse, ZoneClass } from '#core/model';
import {
  complementTraffic,
  intersectTraffic,
  isEmptyTraffic,
  NO_TRAFFIC,
  subtractTraffic,
  toTraffic,
  type TrafficRange,
  type TrafficSet,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import { CATALOGUE, type CatalogueEntry, findByPort, findCatalogueEntry, toEntryTraffic } from './index.ts';

/** Traffic that the same entries claim. Empty: nobody knows it. */
export interface Claim {
  readonly traffic: TrafficSet;
  readonly entries: readonly CatalogueEntry[];
}

/**
 * The tcp and udp ports that entries claim in the zone, cut where the claims change. A port that no entry of the zone
 * claims is claimed by those of other zones when `fallback` is `anywhere`.
 */
export function toClaims(zone: ZoneClass | undefined, fallback: 'none' | 'anywhere'): readonly Claim[] {
  const key = `${zone} ${fallback}`;
  const known = claimsByZone.get(key) ?? toClaimsAnew(zone, fallback);
  claimsByZone.set(key, known);
  return known;
}

const claimsByZone = new Map<string, readonly Claim[]>();

function toClaimsAnew(zone: ZoneClass | undefined, fallback: 'none' | 'anywhere'): readonly Claim[] {
  const byEntries = new Map<string, { ranges: TrafficRange[]; entries: CatalogueEntry[] }>();
  for (const protocol of ['tcp', 'udp'] as const) {
    const borders = new Set([0, 0x1_0000]);
    for (const { ports } of CATALOGUE)
      for (const { proto, from, to } of ports) if (proto === protocol) borders.add(from).add(to + 1);
    const inOrder = [...borders].toSorted((a, b) => a - b);
    for (const [i, first] of inOrder.slice(0, -1).entries()) {
      const own = findByPort(protocol, first, zone);
      const entries = own.length > 0 || fallback === 'none' ? own : findByPort(protocol, first);
      if (entries.length === 0) continue;
      const key = entries.map(({ id }) => id).join(' ');
      const range = toTraffic(protocol, first, (inOrder[i + 1] ?? first + 1) - 1);
      const known = byEntries.get(key);
      if (known) known.ranges.push(range);
      else byEntries.set(key, { ranges: [range], entries });
    }
  }
  return [...byEntries.values()].map(({ ranges, entries }) => ({ traffic: toTrafficSet(ranges), entries }));
}

/** The entries that the author named: which listener is meant, whatever else claims its port. */
export function toNamedClaims({ names, traffic }: ServiceUse): Claim[] {
  return names.flatMap((name) => {
    const entry = findCatalogueEntry(name);
    const meant = entry ? intersectTraffic(toEntryTraffic(entry), traffic) : NO_TRAFFIC;
    return entry && !isEmptyTraffic(meant) ? [{ traffic: meant, entries: [entry] }] : [];
  });
}

/** The services, divided by what they give whoever reaches them; nothing is in two parts. */
export interface HopPart {
  readonly hop: HopClass;
  readonly traffic: TrafficSet;
}

/**
 * What the services give whoever reaches them in a zone. An entry that the author named decides; of several claims of a
 * port the one that gives an attacker most; what nobody knows counts as application.
 */
export function toHopParts(services: ServiceUse, zone: ZoneClass | undefined): HopPart[] {
  const named = toNamedClaims(services);
  const rest = subtractTraffic(services.traffic, unionTraffic(...named.map(({ traffic }) => traffic)));
  const ofNames = divide(named);
  const ofPorts = hopsOf(zone);
  let taken = NO_TRAFFIC;
  return HOPS_BY_WORTH.flatMap((hop): HopPart[] => {
    const here = unionTraffic(ofNames.get(hop) ?? NO_TRAFFIC, intersectTraffic(rest, ofPorts.get(hop) ?? NO_TRAFFIC));
    const traffic = subtractTraffic(here, taken);
    taken = unionTraffic(taken, traffic);
    return isEmptyTraffic(traffic) ? [] : [{ hop, traffic }];
  });
}

/** What gives an attacker most comes first. */
const HOPS_BY_WORTH = ['remote-access', 'management', 'signing', 'application'] as const satisfies readonly HopClass[];

const hopsByZone = new Map<ZoneClass | undefined, ReadonlyMap<HopClass, TrafficSet>>();

/** The whole traffic line by hop class in the zone. */
function hopsOf(zone: ZoneClass | undefined): ReadonlyMap<HopClass, TrafficSet> {
  const known = hopsByZone.get(zone);
  if (known) return known;
  const divided = divide(toClaims(zone, 'anywhere'));
  const others = unionTraffic(...[...divided].flatMap(([hop, traffic]) => (hop === 'application' ? [] : [traffic])));
  divided.set('application', complementTraffic(others));
  hopsByZone.set(zone, divided);
  return divided;
}

function divide(claims: readonly Claim[]): Map<HopClass, TrafficSet> {
  const byHop = Map.groupBy(claims, ({ entries }) => mostOf(entries));
  return new Map([...byHop].map(([hop, list]) => [hop, unionTraffic(...list.map(({ traffic }) => traffic))]));
}

function mostOf(entries: readonly CatalogueEntry[]): HopClass {
  return HOPS_BY_WORTH.find((hop) => entries.some((entry) => toHopClass(entry) === hop)) ?? 'application';
}

/** What an entry gives whoever reaches it. The inner links of a cluster command its members: they are management. */
export function toHopClass({ direction }: CatalogueEntry): HopClass {
  switch (direction) {
    case 'remote-access':
    case 'signing':
      return direction;
    case 'admin':
    case 'cluster-internal':
      return 'management';
    default:
      return 'application';
  }
}

/** Of the entries that claim a part of the traffic in the zone those that make it of the class; named ones alone count. */
export function claimantsOf(services: ServiceUse, part: HopPart, zone: ZoneClass | undefined): string[] {
  const named = toNamedClaims(services);
  const isIn = ({ traffic }: Claim) => !isEmptyTraffic(intersectTraffic(traffic, part.traffic));
  const ofNames = named.filter(isIn).flatMap(({ entries }) => entries);
  const rest = subtractTraffic(part.traffic, unionTraffic(...named.map(({ traffic }) => traffic)));
  const ofPorts = isEmptyTraffic(rest)
    ? []
    : toClaims(zone, 'anywhere')
        .filter(({ traffic }) => !isEmptyTraffic(intersectTraffic(traffic, rest)))
        .flatMap(({ entries }) => entries);
  const entries = [...ofNames, ...ofPorts].filter((entry) => toHopClass(entry) === part.hop);
  return [...new Set(entries.map(({ id }) => id))];
}
