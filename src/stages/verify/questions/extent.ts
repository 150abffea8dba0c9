import type { Connection } from '#core/model';
import {
  type Address,
  type AddressSet,
  type Bits,
  hasAddress,
  hasPorts,
  intersectAddresses,
  isEmptyAddressSet,
  splitByProtocol,
  subtractAddresses,
  toAddressSet,
  toRange,
  type TrafficSet,
} from '#core/net';
import type { Product } from '#core/semantics';

/** How many of all there are. */
export interface Share {
  readonly needed: bigint;
  readonly all: bigint;
}

/** How large a rule is in one address family, and how much of it is needed. The internet counts as one address. */
export interface Extent {
  readonly sources: Share;
  readonly destinations: Share;
  /** Ports; icmp types; one for a protocol without either. */
  readonly services: Share;
  /** Source, destination and service together. */
  readonly whole: Share;
}

const FAMILIES: readonly Bits[] = [32, 128];

/** How many source addresses × destination addresses × ports the product has, of both families. */
export function countPairs({ sources, destinations, traffic }: Product): bigint {
  const services = countServices(traffic);
  return (
    FAMILIES.reduce((sum, bits) => sum + countAddresses(sources, bits) * countAddresses(destinations, bits), 0n) *
    services
  );
}

/** Needed is what holds a workload; of services that is not known, and all count. */
export function measureByWorkloads(product: Product, estate: AddressSet, workloads: AddressSet): Extent {
  return pickFamily((bits) => {
    const sources = measureSide(product.sources, estate, workloads, bits);
    const destinations = measureSide(product.destinations, estate, workloads, bits);
    const all = countServices(product.traffic);
    return {
      sources,
      destinations,
      services: { needed: all, all },
      whole: {
        needed: sources.needed * destinations.needed * all,
        all: sources.all * destinations.all * all,
      },
    };
  });
}

/** Needed is what the connections, which must be of the product, have used. */
export function measureByUse(product: Product, estate: AddressSet, used: readonly Connection[]): Extent {
  return pickFamily((bits) => {
    const toEnd = (address: Address) => (hasAddress(estate, address) ? String(address.value) : 'internet');
    const own = used.filter(({ source }) => source.bits === bits);
    const count = (texts: Iterable<string>) => BigInt(new Set(texts).size);
    const all = {
      sources: measureSide(product.sources, estate, estate, bits).all,
      destinations: measureSide(product.destinations, estate, estate, bits).all,
      services: countServices(product.traffic),
    };
    const triples = own.map((one) => `${toEnd(one.source)} ${toEnd(one.destination)} ${toService(one)}`);
    return {
      sources: { needed: count(own.map(({ source }) => toEnd(source))), all: all.sources },
      destinations: { needed: count(own.map(({ destination }) => toEnd(destination))), all: all.destinations },
      services: { needed: count(own.map(toService)), all: all.services },
      whole: { needed: count(triples), all: all.sources * all.destinations * all.services },
    };
  });
}

/** Of the family in which more is needed: IPv6 networks are so wide that next to nothing of them ever is. */
function pickFamily(measure: (bits: Bits) => Extent): Extent {
  const [narrow, wide] = [measure(32), measure(128)];
  const isWide = narrow.whole.all === 0n ? wide.whole.all > 0n : isMore(wide.whole, narrow.whole);
  return isWide ? wide : narrow;
}

/** 0 … 1; 0 for nothing of nothing. */
export function toRatio({ needed, all }: Share): number {
  return all === 0n ? 0 : Number(needed) / Number(all);
}

/** Whether more is needed of the one than of the other, however little that is. */
function isMore(a: Share, b: Share): boolean {
  return a.needed * b.all > b.needed * a.all;
}

function measureSide(set: AddressSet, estate: AddressSet, workloads: AddressSet, bits: Bits): Share {
  const inside = intersectAddresses(set, estate);
  const family = { ranges: subtractAddresses(set, estate).ranges.filter((range) => range.bits === bits) };
  const internet = isEmptyAddressSet(family) ? 0n : 1n;
  return {
    needed: countAddresses(intersectAddresses(inside, workloads), bits) + internet,
    all: countAddresses(inside, bits) + internet,
  };
}

function countAddresses({ ranges }: AddressSet, family: Bits): bigint {
  return ranges.reduce((sum, { bits, first, last }) => (bits === family ? sum + last - first + 1n : sum), 0n);
}

function countServices(traffic: TrafficSet): bigint {
  return splitByProtocol(traffic).reduce((sum, { protocol, first, last }) => {
    if (hasPorts(protocol)) return sum + BigInt(last - first + 1);
    return sum + BigInt(typeof protocol === 'number' ? 1 : (last >> 8) - (first >> 8) + 1);
  }, 0n);
}

/** Equal for connections of one port, icmp type or protocol. */
function toService(connection: Connection): string {
  return `${connection.protocol} ${connection.destinationPort ?? connection.icmpType ?? ''}`;
}

export function toWorkloadAddresses(workloads: readonly { readonly addresses: readonly Address[] }[]): AddressSet {
  return toAddressSet(workloads.flatMap(({ addresses }) => addresses.map(toRange)));
}
