import type { Endpoint, Topology } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  complementAddresses,
  hasAddress,
  intersectAddresses,
  isEmptyAddressSet,
  isSameAddress,
  parsePrefix,
  toAddressSet,
  subtractAddresses,
  toRange,
  unionAddresses,
} from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { findSpots, type Spot } from '#core/semantics';
import { suggest } from '#dialects/bulkhead';
import { NOT_ON_INTERNET } from '#dialects/cloud';

/** One side of a question. */
export interface End {
  readonly text: string;
  readonly addresses: AddressSet;
  /** Where single addresses are. Absent: it is a set of addresses, known or not. */
  readonly spots?: readonly Spot[];
}

/** The same addresses, wherever they are. */
export function withoutPlaces({ text, addresses }: End): End {
  return { text, addresses };
}

/** What a word means: an endpoint by its name or an alias, an address, a network, `internet`, `any`. */
export function parseEnd(topology: Topology, text: string): Result<End, string> {
  if (text === 'any') return ok({ text, addresses: ALL_ADDRESSES });
  if (text === 'internet') return ok({ text, addresses: subtractAddresses(toInternet(topology), NOT_ON_INTERNET) });
  const named = namesOf(topology);
  const endpoints = named.get(text) ?? named.get(text.toLowerCase());
  if (endpoints) return ok(toNamedEnd(text, endpoints));
  const network = parsePrefix(text);
  if (network.ok) {
    const { bits, first, length } = network.value;
    const addresses = toAddressSet([toRange(network.value)]);
    if (length < bits) return ok({ text, addresses });
    return ok({ text, addresses, spots: findSpots(topology, { bits, value: first }) });
  }
  if (/^[\d.]+(\/\d*)?$|:.*:/.test(text)) return network;
  const guess = suggest(text, named.keys());
  return fail(
    `\`${text}\` is not known${guess || '; expected an endpoint, an address, a network, `internet` or `any`'}`,
  );
}

/** Every address that no segment holds and no endpoint is known by, inside or outside. */
export function toInternet(topology: Topology): AddressSet {
  const known = internets.get(topology);
  if (known) return known;
  const own = topology.endpoints.flatMap(({ interfaces }) =>
    interfaces.flatMap(({ addresses, outside }) => [...addresses, ...(outside ?? []).map((pair) => pair.outside)]),
  );
  const held = topology.segments.filter(({ isInternet }) => !isInternet).map(({ addresses }) => addresses);
  const internet = complementAddresses(unionAddresses(...held, toAddressSet(own.map(toRange))));
  internets.set(topology, internet);
  return internet;
}

const internets = new WeakMap<Topology, AddressSet>();

function toNamedEnd(text: string, endpoints: readonly Endpoint[]): End {
  const spots = endpoints.flatMap((endpoint) =>
    endpoint.interfaces.flatMap((own) =>
      own.addresses.map((address): Spot => ({ address, segment: own.segment, endpoint, interface: own })),
    ),
  );
  return { text, spots, addresses: toAddressSet(spots.map(({ address }) => toRange(address))) };
}

const names = new WeakMap<Topology, ReadonlyMap<string, readonly Endpoint[]>>();

/** By every name and alias, as written and in small letters. */
function namesOf(topology: Topology): ReadonlyMap<string, readonly Endpoint[]> {
  const known = names.get(topology);
  if (known) return known;
  const made = new Map<string, Endpoint[]>();
  for (const endpoint of topology.endpoints)
    for (const word of new Set([endpoint.name, ...endpoint.aliases].flatMap((one) => [one, one.toLowerCase()]))) {
      const others = made.get(word);
      if (others) others.push(endpoint);
      else made.set(word, [endpoint]);
    }
  // Who is called so goes before who is also called so.
  for (const endpoint of topology.endpoints) made.set(endpoint.name, [endpoint]);
  names.set(topology, made);
  return made;
}

/** Nobody of whom the files tell, and at no address that a segment holds. */
export function isOnInternet({ segments }: Topology, { segment, endpoint }: Spot): boolean {
  return !endpoint && segments.some(({ name, isInternet }) => isInternet && name === segment);
}

/**
 * Who is outside and who is not, each with what the destination is to them: outside it is known by its outside
 * addresses alone. Sides without anybody are left out.
 */
export function splitBySide(
  topology: Topology,
  source: End,
  destination: End,
): readonly { readonly source: End; readonly destination: End }[] {
  const internet = toInternet(topology);
  const outside = intersectAddresses(source.addresses, internet);
  const inside = subtractAddresses(source.addresses, internet);
  return [
    { source: { ...source, addresses: inside }, destination },
    { source: { ...source, addresses: outside }, destination: toOutside(destination) },
  ].filter((side) => !isEmptyAddressSet(side.source.addresses));
}

/**
 * Whoever is outside means the addresses by which the destination is known there; those that have none, as they are. Who
 * is known there by any is not meant by addresses that nobody there can ask for.
 */
export function toOutside(end: End): End {
  const spots = end.spots ?? [];
  const known = spots.flatMap(({ address, interface: own }) =>
    (own?.outside ?? []).filter(({ inside }) => isSameAddress(inside, address)).map(({ outside }) => outside),
  );
  const own = spots
    .filter(({ address, interface: one }) => !one?.outside?.some(({ inside }) => isSameAddress(inside, address)))
    .map(({ address }) => address);
  const open = own.filter((address) => !hasAddress(NOT_ON_INTERNET, address));
  if (known.length + open.length === 0) return end;
  return { ...end, addresses: toAddressSet([...known, ...open].map(toRange)) };
}

/** Every address of the end, where it is not a network. */
export function addressesOf({ addresses }: End): Address[] | undefined {
  const isSingle = addresses.ranges.every(({ first, last }) => last - first < MOST_IN_A_ROW);
  if (!isSingle) return undefined;
  return addresses.ranges.flatMap(({ bits, first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, i): Address => ({ bits, value: first + BigInt(i) })),
  );
}

/** Endpoints side by side make short ranges; a network this small may as well be asked one by one. */
const MOST_IN_A_ROW = 16n;
