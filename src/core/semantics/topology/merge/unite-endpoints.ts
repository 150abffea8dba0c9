import type { Endpoint, EndpointInterface } from '#core/model';
import { isSameAddress, unionTraffic } from '#core/net';
import { claim } from './distinguish.ts';
import { addressesOf, namesOf } from './names-of.ts';
import type { TopologyPart } from './part.ts';

/**
 * SEM-20. The endpoints of all parts. What a host says of itself belongs to the endpoint of another part that has one of
 * its names, or is the only one with one of its addresses.
 */
export function uniteEndpoints(parts: readonly TopologyPart[]): Endpoint[] {
  const united: Endpoint[] = parts.filter(({ isOfHost }) => !isOfHost).flatMap(({ topology }) => topology.endpoints);
  const book = new Map<string, number[]>();
  for (const [place, endpoint] of united.entries()) enter(book, endpoint, place);
  for (const { topology, isOfHost } of parts) {
    if (!isOfHost) continue;
    // Not in the book before all of the part are looked up: a part knows its own endpoints apart.
    const added: number[] = [];
    for (const endpoint of topology.endpoints) {
      const place = findSame(book, endpoint);
      const known = place === undefined ? undefined : united[place];
      if (place !== undefined && known) united[place] = unite(known, endpoint);
      added.push(place ?? united.push(endpoint) - 1);
    }
    for (const place of added) {
      const endpoint = united[place];
      if (endpoint) enter(book, endpoint, place);
    }
  }
  const taken = new Set<string>();
  return united.map((endpoint) => {
    const name = claim(taken, endpoint.name, endpoint.kind);
    return name === endpoint.name ? endpoint : { ...endpoint, name, aliases: [endpoint.name, ...endpoint.aliases] };
  });
}

function enter(book: Map<string, number[]>, endpoint: Endpoint, place: number): void {
  for (const key of new Set([...namesOf(endpoint), ...addressesOf(endpoint)])) {
    const places = book.get(key);
    if (!places) book.set(key, [place]);
    else if (!places.includes(place)) places.push(place);
  }
}

/** By its name before its aliases before its addresses; a word that means several means none. */
function findSame(book: ReadonlyMap<string, readonly number[]>, endpoint: Endpoint): number | undefined {
  for (const key of [...namesOf(endpoint), ...addressesOf(endpoint)]) {
    const places = book.get(key);
    if (places?.length === 1) return places[0];
  }
  return undefined;
}

function unite(known: Endpoint, host: Endpoint): Endpoint {
  const rest = host.interfaces.filter((own) => !known.interfaces.some((other) => isSameInterface(other, own)));
  const listens = known.listens && host.listens ? unionTraffic(known.listens, host.listens) : undefined;
  const heard = listens ?? known.listens ?? host.listens;
  const routes = known.routes ?? host.routes;
  return {
    ...known,
    aliases: [...new Set([...known.aliases, host.name, ...host.aliases])].filter((alias) => alias !== known.name),
    labels: { ...host.labels, ...known.labels },
    interfaces: [
      ...known.interfaces.map((own) => {
        const same = host.interfaces.find((other) => isSameInterface(own, other));
        return same ? { ...own, leave: [...same.leave, ...own.leave], arrive: [...own.arrive, ...same.arrive] } : own;
      }),
      ...rest,
    ],
    ...(heard && { listens: heard }),
    ...(routes && { routes }),
  };
}

function isSameInterface(a: EndpointInterface, b: EndpointInterface): boolean {
  return a.addresses.some((address) => b.addresses.some((other) => isSameAddress(address, other)));
}
