import type { ServiceUse, ZoneClass } from '#core/model';
import {
  intersectTraffic,
  isEmptyTraffic,
  subtractTraffic,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import { type Claim, toClaims, toNamedClaims } from './claims.ts';
import { type CatalogueEntry, EXPOSURES, type Exposure, toNarrowTraffic } from './index.ts';

/** Who may be a source of this part of a service. `unknown`: nobody knows what listens there. */
export interface Ceiling {
  readonly exposure: Exposure | 'unknown';
  readonly traffic: TrafficSet;
  /** What listens there, by the catalogue. Empty for `unknown`. */
  readonly entries: readonly CatalogueEntry[];
}

/** Zones in which every listener must be known. */
const KNOWN_ONLY: ReadonlySet<ZoneClass> = new Set(['validator', 'key-management']);
const PORTS = toTrafficSet([toTraffic('tcp'), toTraffic('udp')]);

/**
 * The ceilings of services in a zone, for the tcp and udp ports on which there is one. What decides, in this order: the
 * entries that the author named; `own`, services with a name of the author's, which are no listeners of the catalogue
 * (but not in zones in which every listener must be known); the entries that claim the port: one of the zone before a
 * ban in every zone, one that has no other port before others, of several the strictest, in the dmz `public-ok` before
 * any other. Where every listener must be known, one that only other zones know is for authorised hosts only.
 */
export function toCeilings(services: ServiceUse, zone: ZoneClass, own: TrafficSet): Ceiling[] {
  const mustBeKnown = KNOWN_ONLY.has(zone);
  const named = toNamedClaims(services);
  const isNamed = union(named);
  const rest = subtractTraffic(
    intersectTraffic(services.traffic, PORTS),
    mustBeKnown ? isNamed : unionTraffic(isNamed, own),
  );
  const claims = toClaims(zone, 'none');
  const unclaimed = mustBeKnown ? subtractTraffic(rest, union(claims)) : { ranges: [] };
  const elsewhere = mustBeKnown ? toElsewhere() : [];
  const parts: Ceiling[] = [
    ...named.map((claim) => toCeiling(claim, strictest(claim.entries))),
    ...within(claims, rest).map((claim) => toZoneCeiling(claim, zone)),
    ...within(elsewhere, unclaimed).map((claim) => toCeiling(claim, 'authorised-hosts-only')),
    { exposure: 'unknown', traffic: subtractTraffic(unclaimed, union(elsewhere)), entries: [] },
  ];
  return parts.filter(({ traffic }) => !isEmptyTraffic(traffic));
}

let narrowClaims: readonly Claim[] | undefined;

/** What entries of any zone claim. A broad range of another zone says nothing of a port here. */
function toElsewhere(): readonly Claim[] {
  return (narrowClaims ??= toClaims(undefined, 'none').filter(({ traffic, entries }) =>
    entries.some((entry) => !isEmptyTraffic(intersectTraffic(toNarrowTraffic(entry), traffic))),
  ));
}

function toCeiling({ traffic, entries }: Claim, exposure: Exposure): Ceiling {
  return { exposure, traffic, entries };
}

function toZoneCeiling({ traffic, entries }: Claim, zone: ZoneClass): Ceiling {
  if (zone === 'dmz' && isPublic(entries)) return { exposure: 'public-ok', traffic, entries };
  const isOurs = entries.some((entry) => entry.zone === zone);
  const possible = entries.filter((entry) => !isOurs || entry.zone === zone || entry.exposure !== 'never');
  const alone = possible.filter(isOfOnePort);
  const meant = alone.length === 1 ? alone : possible;
  return { exposure: strictest(meant), traffic, entries: meant };
}

function isOfOnePort({ ports }: CatalogueEntry): boolean {
  return ports.every(({ from, to }) => from === ports[0]?.from && to === from);
}

function within(claims: readonly Claim[], traffic: TrafficSet): Claim[] {
  if (isEmptyTraffic(traffic)) return [];
  return claims.map((claim) => ({ ...claim, traffic: intersectTraffic(claim.traffic, traffic) }));
}

function union(claims: readonly Claim[]): TrafficSet {
  return unionTraffic(...claims.map(({ traffic }) => traffic));
}

function isPublic(entries: readonly CatalogueEntry[]): boolean {
  return entries.some(({ exposure }) => exposure === 'public-ok');
}

function strictest(entries: readonly CatalogueEntry[]): Exposure {
  return EXPOSURES.findLast((exposure) => entries.some((entry) => entry.exposure === exposure)) ?? 'never';
}

/** The traffic of services that carry a name of the author's. */
export function toOwnTraffic(
  { names, traffic }: ServiceUse,
  own: readonly { readonly name: string; readonly traffic: TrafficSet }[],
): TrafficSet {
  const meant = own.filter(({ name }) => names.includes(name)).map((service) => service.traffic);
  return intersectTraffic(unionTraffic(...meant), traffic);
}
