import { CONNECTION_STATES, EVERY_PACKET, type PacketProduct } from '#core/model';
import {
  type AddressSet,
  complementAddresses,
  complementInterfaces,
  complementPorts,
  complementTraffic,
  intersectTraffic,
  isAllPorts,
  type TrafficSet,
} from '#core/net';
import type { PacketSet } from './packet-space.ts';
import { PORTED } from './product.ts';
import { eachProduct, PARTS, toProducts, unite } from './products.ts';
import { isSubsetOf, subtractPackets, toPacketSet } from './set-algebra.ts';

/** Above this, products are left as they are: the search is quadratic, and nobody reads that many. */
const MOST = 64;

/**
 * The set as the fewest products that we find; they may overlap. Each is as wide as the set lets it be, and none is
 * covered by the others. Equal sets of one space give equal lists.
 */
export function toFewestProducts(set: PacketSet): PacketProduct[] {
  const apart = toProducts(set);
  if (apart.length > MOST) return apart;
  const wide = apart.map((product) => PARTS.reduce((wider, part) => widen(set, wider, part), product));
  const kept = wide.map((product) => ({ product, packets: toPacketSet(set.space, [product]) }));
  for (let i = kept.length - 1; i >= 0; i--) {
    const others = kept.toSpliced(i, 1);
    const candidate = kept[i];
    const covered = toPacketSet(
      set.space,
      others.map(({ product }) => product),
    );
    if (candidate && isSubsetOf(candidate.packets, covered)) kept.splice(i, 1);
  }
  return kept.map(({ product }) => product);
}

/** The product with all values of the part that leave it within the set. */
function widen(set: PacketSet, product: PacketProduct, part: keyof PacketProduct): PacketProduct {
  const free = toPacketSet(set.space, [{ ...product, [part]: EVERY_PACKET[part] }]);
  const outside = [...eachProduct(subtractPackets(free, set))];
  const bad = outside.length > 0 ? unite(outside, part) : NO_PACKETS;
  switch (part) {
    case 'sources':
    case 'destinations': {
      const other = part === 'sources' ? product.destinations : product.sources;
      return { ...product, [part]: ofFamilies(complementAddresses(bad[part]), other) };
    }
    case 'traffic':
      return { ...product, traffic: ofPorts(complementTraffic(bad.traffic), product) };
    case 'sourcePorts':
      return { ...product, sourcePorts: complementPorts(bad.sourcePorts) };
    case 'states':
      return { ...product, states: CONNECTION_STATES.filter((state) => !bad.states.includes(state)) };
    case 'in':
    case 'out':
      return { ...product, [part]: complementInterfaces(bad[part]) };
    default:
      return part satisfies never;
  }
}

const NO_PACKETS: PacketProduct = {
  sources: { ranges: [] },
  destinations: { ranges: [] },
  traffic: { ranges: [] },
  sourcePorts: { ranges: [] },
  states: [],
  in: { ranges: [] },
  out: { ranges: [] },
};

/** Only of families that the other end has: packets of any other would be none. */
function ofFamilies(addresses: AddressSet, other: AddressSet): AddressSet {
  const families = new Set(other.ranges.map(({ bits }) => bits));
  return { ranges: addresses.ranges.filter(({ bits }) => families.has(bits)) };
}

/** Only what has ports, where source ports are restricted: packets of any other traffic would be none. */
function ofPorts(traffic: TrafficSet, { sourcePorts }: PacketProduct): TrafficSet {
  return isAllPorts(sourcePorts) ? traffic : intersectTraffic(traffic, PORTED);
}
