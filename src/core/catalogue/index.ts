/** The known services of crypto infrastructure, as data, and how to look them up. */
import type { ZoneClass } from '#core/model';
import { subtractTraffic, toTraffic, type TrafficSet, toTrafficSet, unionTraffic } from '#core/net';
import entries from './catalogue.json' with { type: 'json' };

export * from './ceilings.ts';
export * from './claims.ts';
export { nameService } from './service-name.ts';

/** Who may be a source: a ceiling, not advice. Strictest last. */
export const EXPOSURES = ['public-ok', 'internal-only', 'gateway-only', 'authorised-hosts-only', 'never'] as const;
export type Exposure = (typeof EXPOSURES)[number];

export interface CatalogueEntry {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  /** Empty: it listens nowhere by design. */
  readonly ports: readonly { readonly proto: 'tcp' | 'udp'; readonly from: number; readonly to: number }[];
  readonly direction: string;
  readonly exposure: Exposure;
  /** Where it belongs; `any`: in every zone. */
  readonly zone: ZoneClass | 'any';
  readonly notes: string;
  readonly source: string;
}

export const CATALOGUE = entries as readonly CatalogueEntry[];

const BY_ID = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

export function findCatalogueEntry(id: string): CatalogueEntry | undefined {
  return BY_ID.get(id);
}

export function toEntryTraffic(entry: CatalogueEntry): TrafficSet {
  return toTrafficSet(entry.ports.map((port) => toTraffic(port.proto, port.from, port.to)));
}

/** Wider than this, a range says little about a port in it: it never outweighs an entry that names the port. */
const BROAD_PORTS = 64;

/** The ports that the entry names, without its broad ranges. */
export function toNarrowTraffic(entry: CatalogueEntry): TrafficSet {
  const named = entry.ports.filter((port) => port.to - port.from < BROAD_PORTS);
  return toTrafficSet(named.map((port) => toTraffic(port.proto, port.from, port.to)));
}

/** Entries that claim the port in the zone, the most specific first; a broad range only where nothing names the port. */
export function findByPort(protocol: 'tcp' | 'udp', port: number, zone?: ZoneClass): CatalogueEntry[] {
  const claims = CATALOGUE.flatMap((entry) => {
    if (zone !== undefined && entry.zone !== zone && entry.zone !== 'any') return [];
    const range = entry.ports.find((p) => p.proto === protocol && p.from <= port && port <= p.to);
    return range ? [{ entry, width: range.to - range.from + 1 }] : [];
  });
  const specific = claims.filter((claim) => claim.width <= BROAD_PORTS);
  return (specific.length > 0 ? specific : claims).toSorted((a, b) => a.width - b.width).map((claim) => claim.entry);
}

/** What gives a person or a program a session on the host it reaches. */
export const REMOTE_ACCESS: TrafficSet = unionTraffic(
  ...CATALOGUE.filter((entry) => entry.direction === 'remote-access').map(toEntryTraffic),
);

const publicByZone = new Map<ZoneClass, TrafficSet>();

/**
 * What the internet may reach in a zone: the ports of its public-ok entries. Where a stricter entry names the port (a
 * broad range names nothing) the strictest wins; but in the dmz, whose job is to face the internet, public-ok holds.
 */
export function publicTraffic(zone: ZoneClass): TrafficSet {
  const known = publicByZone.get(zone);
  if (known) return known;
  const inZone = CATALOGUE.filter((entry) => entry.zone === zone || entry.zone === 'any');
  const open = unionTraffic(...inZone.filter((entry) => entry.exposure === 'public-ok').map(toEntryTraffic));
  const strict = inZone.filter((entry) => entry.exposure !== 'public-ok').map(toNarrowTraffic);
  const traffic = zone === 'dmz' ? open : subtractTraffic(open, unionTraffic(...strict));
  publicByZone.set(zone, traffic);
  return traffic;
}
