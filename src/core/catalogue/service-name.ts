import { findByPort } from './index.ts';
import type { ZoneClass } from '#core/model';
import { printTrafficSet, type Protocol, toTraffic } from '#core/net';

/** Dozens of products are behind these ports: the number says no more than that it is the web. */
const WEB: ReadonlyMap<string, string> = new Map([
  ['tcp/443', 'https'],
  ['tcp/80', 'http'],
  ['udp/443', 'http3'],
]);

/** What any product puts its second web port on: only a product with no other port is told by it. */
const GENERIC: ReadonlySet<string> = new Set(['tcp/8080', 'tcp/8443']);

/**
 * The id of the catalogue entry that alone claims the port in the zone of its listener, or that has no other port.
 * Else the port itself (`tcp/8080`), also for what has no ports (`icmp/8/0`).
 */
export function nameService(protocol: Protocol, port: number, zone: ZoneClass | undefined): string {
  const key = `${protocol} ${port} ${zone}`;
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = findName(protocol, port, zone);
  if (names.size < MAX_NAMES) names.set(key, name);
  return name;
}

/** A scan asks for thousands of ports, again and again; the catalogue never changes. */
const names = new Map<string, string>();
const MAX_NAMES = 100_000;

function findName(protocol: Protocol, port: number, zone: ZoneClass | undefined): string {
  const whole = typeof protocol === 'number';
  const text = printTrafficSet({ ranges: [whole ? toTraffic(protocol) : toTraffic(protocol, port, port)] }).join(', ');
  if (WEB.has(text) || (protocol !== 'tcp' && protocol !== 'udp')) return WEB.get(text) ?? text;
  const claims = findByPort(protocol, port, zone);
  const own = claims.filter((entry) => entry.ports.every(({ from, to }) => from === port && to === port));
  const best = own.length > 0 ? own : findByPort(protocol, port).length > 1 && GENERIC.has(text) ? [] : claims;
  return best.length === 1 && best[0] ? best[0].id : text;
}
