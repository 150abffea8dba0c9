import { findByPort } from '#core/catalogue';
import type { ZoneClass } from '#core/model';
import { printTrafficSet, type Protocol, toTraffic } from '#core/net';

/**
 * The catalogue's id of the port in the zone of its listener, where one entry fits best: the one with the narrowest
 * range and the fewest other ports. Else the port itself (`tcp/443`), also for what has no ports (`icmp/8/0`).
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
  if (protocol === 'tcp' || protocol === 'udp') {
    const claims = findByPort(protocol, port, zone).map((entry) => ({
      id: entry.id,
      ports: entry.ports.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    }));
    const fewest = Math.min(...claims.map(({ ports }) => ports));
    const best = claims.filter(({ ports }) => ports === fewest);
    if (best.length === 1 && best[0]) return best[0].id;
  }
  const whole = typeof protocol === 'number';
  return printTrafficSet({ ranges: [whole ? toTraffic(protocol) : toTraffic(protocol, port, port)] }).join(', ');
}
