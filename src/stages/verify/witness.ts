import { type Connection, pickTraffic, type Policy, type Workload } from '#core/model';
import {
  type Address,
  type AddressSet,
  type Bits,
  hasAddress,
  isEmptyAddressSet,
  printAddress,
  type Protocol,
  subtractAddresses,
  toAddressSet,
  toRange,
} from '#core/net';
import { eachProduct, type PacketSet } from '#core/packetset';
import { findWorkload, type Product } from '#core/semantics';

/**
 * One connection of the product between two hosts, undefined when there is none: ends of different families, or a
 * single host with itself, which no rule and no guardrail is about. Known workloads and familiar ports come first.
 */
export function findConnection(policy: Policy, product: Product): Connection | undefined {
  const families: readonly Bits[] = [32, 128];
  for (const bits of families) {
    const sources = ofFamily(product.sources, bits);
    const destinations = ofFamily(product.destinations, bits);
    const ends = findEnds(policy, sources, destinations);
    const traffic = pickTraffic(product.traffic);
    if (ends && traffic) return { ...ends, ...traffic };
  }
  return undefined;
}

/** One connection of the set between two hosts; undefined when there is none. */
export function findConnectionIn(policy: Policy, set: PacketSet): Connection | undefined {
  for (const product of eachProduct(set)) {
    const connection = findConnection(policy, product);
    if (connection) return connection;
  }
  return undefined;
}

function ofFamily(set: AddressSet, bits: Bits): AddressSet {
  return { ranges: set.ranges.filter((range) => range.bits === bits) };
}

function findEnds(policy: Policy, sources: AddressSet, destinations: AddressSet) {
  const source = pickAddress(policy, sources);
  if (!source || isEmptyAddressSet(destinations)) return undefined;
  const host = findWorkload(policy, source);
  const itself = toAddressSet((host?.addresses ?? [source]).map(toRange));
  const destination = pickAddress(policy, subtractAddresses(destinations, itself));
  if (destination) return { source, destination };
  // All destinations are that host's: any other source will do, and without one only an unknown address is no host.
  const other = pickAddress(policy, subtractAddresses(sources, itself)) ?? (host ? undefined : source);
  const target = pickAddress(policy, destinations);
  return other && target && { source: other, destination: target };
}

/** A workload's address where the set has one, else the lowest. */
function pickAddress(policy: Policy, set: AddressSet): Address | undefined {
  const first = set.ranges[0];
  if (!first) return undefined;
  const lowest: Address = { bits: first.bits, value: first.first };
  // Most sets are of workloads, and looking at all of them takes long.
  if (findWorkload(policy, lowest) || (set.ranges.length === 1 && first.first === first.last)) return lowest;
  for (const { addresses } of policy.workloads) {
    const known = addresses.find((address) => hasAddress(set, address));
    if (known) return known;
  }
  // Of a network, 10.0.0.1 reads better than 10.0.0.0.
  return first.first < first.last ? { bits: first.bits, value: first.first + 1n } : lowest;
}

/** A connection as JSON: what `bulkhead ask` takes as a question. */
export interface Witness {
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly destinationPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
}

export function toWitness(connection: Connection): Witness {
  return {
    ...connection,
    source: printAddress(connection.source),
    destination: printAddress(connection.destination),
  };
}

/** `laptop-7 (10.1.0.7) -> signer-1 (10.2.0.9) tcp/9000` */
export function printConnection(policy: Policy, connection: Connection): string {
  const { protocol, destinationPort, icmpType, icmpCode } = connection;
  const detail = destinationPort ?? (icmpType === undefined ? undefined : `${icmpType}/${icmpCode ?? 0}`);
  const service = detail === undefined ? `protocol ${protocol}` : `${protocol}/${detail}`;
  return `${printEnd(policy, connection.source)} -> ${printEnd(policy, connection.destination)} ${service}`;
}

function printEnd(policy: Policy, address: Address): string {
  const text = printAddress(address);
  const workload: Workload | undefined = findWorkload(policy, address);
  return workload ? `${workload.name} (${text})` : text;
}
