import type { PacketProduct } from '#core/model';
import {
  type AddressSet,
  complementAddresses,
  complementInterfaces,
  complementTraffic,
  type InterfaceSet,
  NO_ADDRESSES,
  parseRange,
  subtractAddresses,
  toAddressSet,
  toInterfaces,
  toPortSet,
  toProtocol,
  toTraffic,
  toTrafficSet,
  unionAddresses,
  unionInterfaces,
  unionTraffic,
  portOf,
} from '#core/net';
import { icmp6Types, icmpTypes, toProtocolNumber } from '../language/index.ts';
import type { IpSet, SetElement } from '../text/ipset.ts';
import { ALWAYS, NEVER, type Regions, split } from './region.ts';

type Products = readonly Partial<PacketProduct>[];

/** What is in the set, as `--match-set NAME FLAGS` asks. Undefined: the set is not known, or of a kind that is not modelled. */
export function toSetRegions(
  name: string,
  sets: ReadonlyMap<string, IpSet>,
  flags: string,
  isNegated: boolean,
): Regions | undefined {
  const asked = flags.split(',');
  const all = toProducts(name, sets, asked, 0, 'all');
  const lasting = toProducts(name, sets, asked, 0, 'lasting');
  if (!all || !lasting) return undefined;
  const temporary = toProducts(name, sets, asked, 0, 'temporary') ?? all;
  const maybe: Regions = temporary.map((within) => ({ within, holds: 'maybe' }));
  if (isNegated) {
    const outside = all.length === 0 ? ALWAYS : toOutside(all);
    return outside && [...outside, ...maybe];
  }
  const inside: Regions = lasting.map((within) => ({ within, holds: 'yes' }));
  return inside.length + maybe.length === 0 ? NEVER : [...inside, ...maybe];
}

/** A list of sets that holds itself is refused by the kernel. */
const DEEPEST = 8;

function toProducts(
  name: string,
  sets: ReadonlyMap<string, IpSet>,
  flags: readonly string[],
  depth: number,
  which: 'all' | 'lasting' | 'temporary',
): Products | undefined {
  const set = sets.get(name);
  if (!set || depth > DEEPEST) return undefined;
  const kinds = set.type.slice(set.type.indexOf(':') + 1).split(',');
  const elements = set.elements.filter(({ isTemporary }) => which === 'all' || isTemporary === (which === 'temporary'));
  if (kinds[0] === 'set') {
    if (set.elements.some(({ isTemporary }) => isTemporary)) return undefined;
    const members = set.elements.map(({ text }) => toProducts(text, sets, flags, depth + 1, which));
    return members.includes(undefined) ? undefined : members.flatMap((products) => products ?? []);
  }
  if (flags.length < kinds.length || set.elements.some((each) => each.isException && each.isTemporary))
    return undefined;
  if (kinds.length === 1 && (kinds[0] === 'ip' || kinds[0] === 'net')) {
    const addresses = toAddresses(elements);
    return addresses && [flags[0] === 'src' ? { sources: addresses } : { destinations: addresses }];
  }
  const products: Partial<PacketProduct>[] = [];
  for (const element of elements) {
    const product = toProduct(element, kinds, flags);
    if (!product) return undefined;
    products.push(product);
  }
  return mergeAddresses(products);
}

/** The longest network that holds an address says whether it is in the set. */
function toAddresses(elements: readonly SetElement[]): AddressSet | undefined {
  const ranges = elements.map(({ text, isException }) => ({ range: parseRange(text), isException }));
  if (ranges.every(({ isException }) => !isException)) {
    const known = ranges.flatMap(({ range }) => (range.ok ? [range.value] : []));
    return known.length === ranges.length ? toAddressSet(known) : undefined;
  }
  let set: AddressSet = NO_ADDRESSES;
  const size = ({ range }: (typeof ranges)[number]) => (range.ok ? range.value.last - range.value.first : 0n);
  for (const { range, isException } of ranges.toSorted((a, b) => (size(a) < size(b) ? 1 : -1))) {
    if (!range.ok) return undefined;
    const one = toAddressSet([range.value]);
    set = isException ? subtractAddresses(set, one) : unionAddresses(set, one);
  }
  return set;
}

/** Undefined: a part of it is of a kind that packets are not told apart by. */
function toProduct(
  { text, isException }: SetElement,
  kinds: readonly string[],
  flags: readonly string[],
): Partial<PacketProduct> | undefined {
  const parts = text.split(',');
  if (isException || parts.length < kinds.length) return undefined;
  const product: Partial<PacketProduct> = {};
  for (const [i, kind] of kinds.entries()) {
    const isSource = flags[i] === 'src';
    const part = toPart(kind, parts[i] ?? '', isSource);
    // Both ends of one kind, such as the source twice, are not told apart here.
    if (!part || Object.keys(part).some((field) => Object.hasOwn(product, field))) return undefined;
    Object.assign(product, part);
  }
  return product;
}

function toPart(kind: string, text: string, isSource: boolean): Partial<PacketProduct> | undefined {
  switch (kind) {
    case 'ip':
    case 'net': {
      const range = parseRange(text);
      if (!range.ok) return undefined;
      const set = toAddressSet([range.value]);
      return isSource ? { sources: set } : { destinations: set };
    }
    case 'port':
      return toPorts(text, isSource);
    case 'iface': {
      if (text.startsWith('physdev:')) return undefined;
      const device = toInterfaces(text);
      return isSource ? { in: device } : { out: device };
    }
    default:
      return undefined;
  }
}

/** `tcp:22`, `udp:100-200`, `icmp:8/0`; without a protocol it is tcp in a hash and any in a bitmap. */
function toPorts(text: string, isSource: boolean): Partial<PacketProduct> | undefined {
  const colon = text.indexOf(':');
  const protocol = toProtocol(toProtocolNumber(colon < 0 ? 'tcp' : text.slice(0, colon)) ?? 256);
  const value = text.slice(colon + 1);
  if (protocol === 256) return undefined;
  if (protocol === 'icmp' || protocol === 'icmp6') {
    const read = (protocol === 'icmp' ? icmpTypes : icmp6Types)(value, protocol === 'icmp' ? 4 : 6);
    const [type = 0, code = 0] = read.ok ? read.value.split('/').map(Number) : [];
    return read.ok && !isSource
      ? { traffic: toTrafficSet([toTraffic(protocol, type * 256 + code, type * 256 + code)]) }
      : undefined;
  }
  if (typeof protocol === 'number') return isSource ? undefined : { traffic: toTrafficSet([toTraffic(protocol)]) };
  const [first, last = first] = value.split('-').map(portOf);
  if (first === undefined || last === undefined) return undefined;
  return isSource
    ? { traffic: toTrafficSet([toTraffic(protocol)]), sourcePorts: toPortSet([{ first, last }]) }
    : { traffic: toTrafficSet([toTraffic(protocol, first, last)]) };
}

/** Elements that differ in their addresses alone are one. */
function mergeAddresses(products: readonly Partial<PacketProduct>[]): Products {
  const field = products.every(({ destinations }) => destinations === undefined) ? 'sources' : 'destinations';
  const groups = Map.groupBy(products, ({ [field]: _, ...rest }) =>
    JSON.stringify(rest, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  );
  return [...groups.values()].map((group) => {
    const [first = {}] = group;
    if (!first[field]) return first;
    return { ...first, [field]: toAddressSet(group.flatMap((each) => each[field]?.ranges ?? [])) };
  });
}

/** Undefined: what is outside is no product. */
function toOutside(products: Products): Regions | undefined {
  const fields = new Set(products.flatMap((product) => Object.keys(product)));
  if (fields.size !== 1) return undefined;
  const has = <K extends keyof PacketProduct>(field: K) =>
    products.map((product) => product[field]).filter((value) => value !== undefined);
  const isOutside = (regions: Regions): Regions =>
    regions.filter(({ holds }) => holds === 'no').map(({ within }) => ({ within, holds: 'yes' }));
  const addresses = (field: 'sources' | 'destinations') => {
    const set = unionAddresses(...has(field));
    return isOutside(split(field, set, complementAddresses(set)));
  };
  const devices = (field: 'in' | 'out') => {
    const set: InterfaceSet = unionInterfaces(...has(field));
    return isOutside(split(field, set, complementInterfaces(set)));
  };
  if (fields.has('sources')) return addresses('sources');
  if (fields.has('destinations')) return addresses('destinations');
  if (fields.has('in')) return devices('in');
  if (fields.has('out')) return devices('out');
  if (!fields.has('traffic')) return undefined;
  const traffic = unionTraffic(...has('traffic'));
  return isOutside(split('traffic', traffic, complementTraffic(traffic)));
}
