import { isLocalAddress, parseAddress } from '#core/net';
import type { Sighting } from './fold.ts';

const LEAST_SIGHTINGS = 200;
/** Of the sightings between addresses of the internet: at one of its own hosts a sensor sees nearly all of them. */
const LEAST_SHARE = 0.1;
const LEAST_PEERS = 20;

/**
 * Addresses of the internet that must be ours, since whoever watches sees their traffic with everybody: they take part in
 * a large share of what passes between public addresses, dial some and are dialled by others. Those that an inventory
 * knows (`isKnown`) count as ours already.
 */
export function findInside(sightings: readonly Sighting[], isKnown: (address: string) => boolean): string[] {
  const local = new Map<string, boolean>();
  const isOutside = (address: string) => {
    const known = local.get(address);
    if (known !== undefined) return !known;
    const parsed = parseAddress(address);
    const isInside = isKnown(address) || !parsed.ok || isLocalAddress(parsed.value);
    local.set(address, isInside);
    return !isInside;
  };
  let left = sightings.filter(({ source, destination }) => isOutside(source) && isOutside(destination));
  const all = left.length;
  const found: string[] = [];
  if (all < LEAST_SIGHTINGS) return found;
  for (;;) {
    const [address, count] = findBusiest(left);
    if (address === undefined || count < LEAST_SHARE * all || !isBothWays(left, address)) return found;
    found.push(address);
    left = left.filter(({ source, destination }) => source !== address && destination !== address);
  }
}

function findBusiest(sightings: readonly Sighting[]): [string | undefined, number] {
  const counts = new Map<string, number>();
  for (const { source, destination } of sightings)
    for (const address of [source, destination]) counts.set(address, (counts.get(address) ?? 0) + 1);
  let best: string | undefined;
  let most = 0;
  for (const [address, count] of counts)
    if (count > most || (count === most && best !== undefined && address < best)) {
      best = address;
      most = count;
    }
  return [best, most];
}

function isBothWays(sightings: readonly Sighting[], address: string): boolean {
  const dialled = sightings.some(({ source }) => source === address);
  const callers = new Set(sightings.flatMap(({ source, destination }) => (destination === address ? [source] : [])));
  return dialled && callers.size >= LEAST_PEERS;
}
