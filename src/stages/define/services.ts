import { CATALOGUE, type CatalogueEntry, findByPort, toEntryTraffic } from '#core/catalogue';
import type { ServiceUse, ZoneClass } from '#core/model';
import { printTrafficSet, type Protocol, toTraffic, type TrafficRange, toTrafficSet } from '#core/net';

/** One kind of traffic that was seen. */
export interface SeenTraffic {
  readonly protocol: Protocol;
  readonly port: number;
  readonly lastPort?: number;
}

export function toSeenRange({ protocol, port, lastPort = port }: SeenTraffic): TrafficRange {
  return typeof protocol === 'number' ? toTraffic(protocol) : toTraffic(protocol, port, lastPort);
}

/** Of single ports, by protocol: there are no more than 65,536 of each. */
const printed = new Map<Protocol, Map<number, string>>();

export function printSeenTraffic(seen: SeenTraffic): string {
  const { protocol, port, lastPort } = seen;
  if (lastPort !== undefined) return printRange(seen);
  const own = printed.get(protocol) ?? new Map<number, string>();
  if (own.size === 0) printed.set(protocol, own);
  const text = own.get(port) ?? printRange(seen);
  own.set(port, text);
  return text;
}

function printRange(seen: SeenTraffic): string {
  return printTrafficSet({ ranges: [toSeenRange(seen)] }).join(', ');
}

export function toSeenTraffic({ protocol, port, lastPort }: SeenTraffic): SeenTraffic {
  return { protocol, port, ...(lastPort !== undefined && { lastPort }) };
}

/** Dozens of products are behind these ports: the number says no more than that it is the web. */
const WEB: ReadonlyMap<string, string> = new Map([
  ['tcp/443', 'https'],
  ['tcp/80', 'http'],
  ['udp/443', 'http3'],
]);

/** An entry with more ports than this is never seen whole. */
const MAX_PORTS = 64;

interface Candidate {
  readonly id: string;
  readonly ports: readonly string[];
}

const candidatesByZone = new Map<ZoneClass | undefined, readonly Candidate[]>();

/** Entries of the zone that no other one shares all its ports with: their id says what the ports mean. */
function candidatesOf(zone: ZoneClass | undefined): readonly Candidate[] {
  const known = candidatesByZone.get(zone);
  if (known) return known;
  const candidates = CATALOGUE.filter((entry) => entry.zone === zone || entry.zone === 'any').flatMap(toCandidate);
  const shared = Map.groupBy(candidates, ({ ports }) => ports.join(' '));
  const own = candidates
    .filter(({ ports }) => shared.get(ports.join(' '))?.length === 1)
    .toSorted((a, b) => b.ports.length - a.ports.length);
  candidatesByZone.set(zone, own);
  return own;
}

function toCandidate(entry: CatalogueEntry): Candidate[] {
  const count = toEntryTraffic(entry).ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (count === 0 || count > MAX_PORTS) return [];
  const ports = entry.ports.flatMap(({ proto, from, to }) =>
    Array.from({ length: to - from + 1 }, (_, i) => `${proto}/${from + i}`),
  );
  const distinct = [...new Set(ports)].toSorted();
  return distinct.length === 1 && WEB.has(distinct[0] ?? '') ? [] : [{ id: entry.id, ports: distinct }];
}

/**
 * Exactly the traffic that was seen, by name where a catalogue entry of the zone is seen whole, else by port: an id
 * that means more ports than were seen would permit what nobody needed.
 */
export function toServiceUse(seen: readonly SeenTraffic[], zone: ZoneClass | undefined): ServiceUse {
  const left = new Map(seen.map((one) => [printSeenTraffic(one), toSeenRange(one)]));
  const names: string[] = [];
  for (const { id, ports } of candidatesOf(zone)) {
    if (!ports.every((port) => left.has(port))) continue;
    names.push(id);
    for (const port of ports) left.delete(port);
  }
  const literals = [...left].toSorted(([, a], [, b]) => a.first - b.first).map(([text]) => WEB.get(text) ?? text);
  return { names: [...names.toSorted(), ...literals], traffic: toTrafficSet(seen.map(toSeenRange)) };
}

/**
 * What a port most likely is, for texts: the id of the entry that alone claims it in the zone, or that has no other
 * port; else the port itself.
 */
export function describeService(seen: SeenTraffic, zone: ZoneClass | undefined): string {
  const text = printSeenTraffic(seen);
  const { protocol, port } = seen;
  if (WEB.has(text) || seen.lastPort !== undefined || (protocol !== 'tcp' && protocol !== 'udp'))
    return WEB.get(text) ?? text;
  const claims = findByPort(protocol, port, zone);
  const own = claims.filter((entry) => entry.ports.every(({ from, to }) => from === port && to === port));
  const best = own.length > 0 ? own : claims;
  return best.length === 1 && best[0] ? best[0].id : text;
}
