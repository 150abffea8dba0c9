import type { Endpoint, Topology, Workload } from '#core/model';
import {
  type AddressSet,
  ALL_ADDRESSES,
  isEmptyAddressSet,
  NO_ADDRESSES,
  printAddress,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { NOT_ON_INTERNET } from '#dialects/cloud';
import { toInternet } from './end.ts';
import { type Endpoint as Known, type Endpoints, toPartition } from '../questions/endpoints.ts';

/** Addresses of no segment that are nobody's on the internet either. */
const NOBODY = 'other addresses';

/** Everybody, where nobody is known by name. */
export const ANYBODY: Endpoints = toPartition([{ kind: 'internet', name: 'any', addresses: ALL_ADDRESSES }]);

/**
 * Who is in these segments, as questions name them: endpoints with their addresses there and, apart, those by which they
 * are known outside; everybody else of each segment; the internet. Of several with one address,
 * the first.
 */
export function toEstateEndpoints(topology: Topology, isMeant: (segment: string) => boolean): Endpoints {
  const { endpoints, segments } = topology;
  const named = [
    ...endpoints.map((endpoint) => toKnown(endpoint, isMeant, 'inside')),
    ...endpoints.map((endpoint) => toKnown(endpoint, isMeant, 'outside')),
  ];
  const others = segments
    .filter(({ name, isInternet }) => !isInternet && isMeant(name))
    .map(({ name, addresses }): Known => ({ kind: 'others', name, addresses }));
  const internet: Known = {
    kind: 'internet',
    name: 'internet',
    addresses: subtractAddresses(toInternet(topology), NOT_ON_INTERNET),
  };
  const rest: Known = { kind: 'others', name: NOBODY, addresses: ALL_ADDRESSES };
  const apart = hasNoShared(named) ? { free: named, taken: unionOf(named) } : claimAll(named, NO_ADDRESSES);
  const more = claimAll([internet, ...others, rest], apart.taken);
  return toPartition([...apart.free, ...more.free].filter(({ addresses }) => !isEmptyAddressSet(addresses)));
}

function claimAll(known: readonly Known[], before: AddressSet): { free: Known[]; taken: AddressSet } {
  let taken = before;
  const free = known.map((one) => {
    const addresses = subtractAddresses(one.addresses, taken);
    taken = unionAddresses(taken, addresses);
    return { ...one, addresses };
  });
  return { free, taken };
}

function unionOf(known: readonly Known[]): AddressSet {
  return unionAddresses(...known.map(({ addresses }) => addresses));
}

function hasNoShared(known: readonly Known[]): boolean {
  const count = known.reduce((sum, { addresses }) => sum + sizeOf(addresses), 0n);
  return count === sizeOf(unionOf(known));
}

function sizeOf({ ranges }: AddressSet): bigint {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** With labels and its segment as a zone, by which many are said in few words. */
function toKnown(
  { name, labels, interfaces }: Endpoint,
  isMeant: (segment: string) => boolean,
  side: 'inside' | 'outside',
): Known {
  const own = interfaces.filter(({ segment }) => isMeant(segment));
  const addresses = own.flatMap((one) =>
    side === 'inside' ? one.addresses : (one.outside ?? []).map(({ outside }) => outside),
  );
  const workload: Workload = {
    name: side === 'inside' ? name : `${name} (${addresses.map(printAddress).join(', ')})`,
    zone: side === 'inside' ? (own[0]?.segment ?? '') : 'known outside',
    labels,
    addresses: [],
    enforced: false,
  };
  return { kind: 'workload', name, addresses: toAddressSet(addresses.map(toRange)), workload };
}
