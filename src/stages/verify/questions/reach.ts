import {
  type AddressSet,
  ALL_TRAFFIC,
  isEmptyTraffic,
  printRange,
  type Protocol,
  splitByProtocol,
  subtractTraffic,
  type TrafficSet,
  unionAddresses,
  unionTraffic,
} from '#core/net';
import { eachProduct, intersectPackets, type PacketSet } from '#core/packetset';
import { ok, type Result } from '#core/result';
import { allowedPackets, type Denotation, type Product, toConnections } from '#core/semantics';
import { toEndsProduct } from '../ends.ts';
import type { Endpoints } from './endpoints.ts';

/** Everything that is allowed between two endpoints, or between some of their addresses. JSON-ready. */
export interface Reach {
  readonly source: string;
  readonly destination: string;
  readonly sourceAddresses: readonly string[];
  readonly destinationAddresses: readonly string[];
  readonly allowed: readonly AllowedProtocol[];
  /** Every protocol, those that `allowed` does not name included. */
  readonly allowedAll?: true;
}

/** Of protocols without ports: all of it (0 … 65535), or for icmp and icmp6 the values type × 256 + code. */
export interface AllowedProtocol {
  readonly protocol: Protocol;
  readonly ports: readonly (readonly [first: number, last: number])[];
}

/** What is allowed between two hosts. Without an end, from or to anybody. Errors: every end that is not known. */
export function findAllowed(
  denotation: Denotation,
  { from = 'any', to = 'any' }: { readonly from?: string; readonly to?: string },
): Result<PacketSet, string[]> {
  const allowed = allowedPackets(denotation);
  if (from === 'any' && to === 'any') return ok(allowed);
  const ends = toEndsProduct(denotation.policy, from, to, ALL_TRAFFIC);
  return ends.ok ? ok(intersectPackets(allowed, toConnections(denotation.space, [ends.value]))) : ends;
}

/**
 * The set for each pair of endpoints, source by source. A host with itself is none: it always reaches itself.
 * `receivers`: who the destinations are, where others have the same addresses. Absent: the same.
 */
export function* eachReach(endpoints: Endpoints, allowed: PacketSet, receivers = endpoints): Generator<Reach> {
  const bySource = new Map<number, { readonly product: Product; readonly sources: AddressSet }[]>();
  for (const product of eachProduct(allowed))
    for (const [source, sources] of endpoints.split(product.sources)) {
      const pieces = bySource.get(source);
      if (pieces) pieces.push({ product, sources });
      else bySource.set(source, [{ product, sources }]);
    }
  const split = new Map<AddressSet, ReadonlyMap<number, AddressSet>>();
  for (const [source, pieces] of [...bySource].toSorted(([a], [b]) => a - b)) {
    const byDestination = new Map<number, Product[]>();
    for (const { product, sources } of pieces) {
      const parts = split.get(product.destinations) ?? receivers.split(product.destinations);
      split.set(product.destinations, parts);
      for (const [destination, destinations] of parts) {
        const known = byDestination.get(destination);
        const piece = { sources, destinations, traffic: product.traffic };
        if (known) known.push(piece);
        else byDestination.set(destination, [piece]);
      }
    }
    for (const [destination, found] of [...byDestination].toSorted(([a], [b]) => a - b)) {
      const [from, to] = [endpoints.all[source], receivers.all[destination]];
      if (!from || !to || (from.kind === 'workload' && to.kind === 'workload' && from.name === to.name)) continue;
      for (const piece of mergePieces(found)) yield toReach(from.name, to.name, piece);
    }
  }
}

/** Pieces with the same ends become one; so do those of the two families with the same traffic. */
function mergePieces(pieces: readonly Product[]): Product[] {
  if (pieces.length === 1) return [...pieces];
  const byEnds = Map.groupBy(pieces, ({ sources, destinations }) => `${toKey(sources)} ${toKey(destinations)}`);
  const united = [...byEnds.values()].flatMap(([first, ...more]) =>
    first ? [{ ...first, traffic: unionTraffic(first.traffic, ...more.map(({ traffic }) => traffic)) }] : [],
  );
  const merged: Product[] = [];
  for (const group of Map.groupBy(united, ({ traffic }) => JSON.stringify(traffic.ranges)).values()) {
    const [narrow, wide] = [32, 128].map((bits) =>
      group.filter(({ sources, destinations }) => isOf(sources, bits) && isOf(destinations, bits)),
    );
    if (group.length === 2 && narrow?.[0] && wide?.[0])
      merged.push({
        ...narrow[0],
        sources: unionAddresses(narrow[0].sources, wide[0].sources),
        destinations: unionAddresses(narrow[0].destinations, wide[0].destinations),
      });
    else merged.push(...group);
  }
  return merged;
}

function isOf(set: AddressSet, bits: number): boolean {
  return set.ranges.every((range) => range.bits === bits);
}

function toKey(set: AddressSet): string {
  return set.ranges.map(printRange).join();
}

function toReach(source: string, destination: string, { sources, destinations, traffic }: Product): Reach {
  return {
    source,
    destination,
    sourceAddresses: sources.ranges.map(printRange),
    destinationAddresses: destinations.ranges.map(printRange),
    allowed: toAllowed(traffic),
    ...(isEmptyTraffic(subtractTraffic(ALL_TRAFFIC, traffic)) && { allowedAll: true }),
  };
}

function toAllowed(traffic: TrafficSet): AllowedProtocol[] {
  const byProtocol = new Map<Protocol, [number, number][]>();
  const isAll = isEmptyTraffic(subtractTraffic(ALL_TRAFFIC, traffic));
  for (const { protocol, first, last } of splitByProtocol(traffic)) {
    if (isAll && typeof protocol === 'number') continue;
    const known = byProtocol.get(protocol);
    if (known) known.push([first, last]);
    else byProtocol.set(protocol, [[first, last]]);
  }
  return [...byProtocol].map(([protocol, ports]) => ({ protocol, ports }));
}
