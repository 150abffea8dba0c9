import { CONNECTION_STATES, type PacketProduct } from '#core/model';
import {
  type AddressRange,
  type AddressSet,
  ALL_ADDRESSES,
  isAllInterfaces,
  isAllPorts,
  isSameAddressSet,
  maxAddress,
  printInterfaceSet,
  printPortSet,
  printRange,
  printTrafficSet,
  toPortSet,
  unionAddresses,
  unionInterfaces,
  unionTraffic,
} from '#core/net';
import type { PacketSet } from './packet-space.ts';
import { eachPath } from './paths.ts';

/**
 * The set as few products, which do not overlap: those that differ in one part alone become one, and so do those of
 * the two families. Equal sets of one space give equal lists.
 */
export function toProducts({ space, root }: PacketSet): PacketProduct[] {
  const narrow: PacketProduct[] = [];
  const wide: PacketProduct[] = [];
  for (const { bits, product } of eachPath(space, root)) (bits === 32 ? narrow : wide).push(product);
  return mergeParts(joinFamilies(mergeParts(narrow), mergeParts(wide)));
}

/** Products that make up the set and do not overlap, one after the other: who needs only one of them stops early. */
export function* eachProduct({ space, root }: PacketSet): Generator<PacketProduct> {
  for (const { product } of eachPath(space, root)) yield product;
}

export type Part = keyof PacketProduct;
export const PARTS: readonly Part[] = ['sources', 'destinations', 'traffic', 'sourcePorts', 'states', 'in', 'out'];

/** The texts of a part; none when it is all that there is. */
export function printPart(product: PacketProduct, part: Part): readonly string[] {
  switch (part) {
    case 'sources':
    case 'destinations':
      return printAddresses(product[part]);
    case 'traffic':
      return printTrafficSet(product.traffic);
    case 'sourcePorts':
      return isAllPorts(product.sourcePorts) ? [] : printPortSet(product.sourcePorts);
    case 'states':
      return product.states;
    case 'in':
    case 'out':
      return isAllInterfaces(product[part]) ? [] : printInterfaceSet(product[part]);
    default:
      return part satisfies never;
  }
}

function printAddresses(set: AddressSet): string[] {
  return isSameAddressSet(set, ALL_ADDRESSES) ? [] : set.ranges.map(printRange);
}

/** Unites products that agree in all parts but one, until none do. */
function mergeParts(products: readonly PacketProduct[]): PacketProduct[] {
  let merged = products.map((product) => ({ product, keys: PARTS.map((part) => printPart(product, part).join(' ')) }));
  for (let size = Infinity; merged.length < size;) {
    size = merged.length;
    for (const [i, part] of PARTS.entries()) {
      const groups = Map.groupBy(merged, ({ keys }) => keys.toSpliced(i, 1).join('|'));
      merged = [...groups.values()].flatMap((group) => {
        const [first] = group;
        if (!first || group.length === 1) return group;
        const product = unite(
          group.map((item) => item.product),
          part,
        );
        return [{ product, keys: first.keys.with(i, printPart(product, part).join(' ')) }];
      });
    }
  }
  return merged.map(({ product }) => product);
}

/** The products as one; they agree in all but this part. */
export function unite(products: readonly PacketProduct[], part: Part): PacketProduct {
  const [first] = products;
  if (!first) throw new Error('unreachable: nothing to unite');
  switch (part) {
    case 'sources':
    case 'destinations':
      return { ...first, [part]: unionAddresses(...products.map((product) => product[part])) };
    case 'traffic':
      return { ...first, traffic: unionTraffic(...products.map(({ traffic }) => traffic)) };
    case 'sourcePorts':
      return { ...first, sourcePorts: toPortSet(products.flatMap(({ sourcePorts }) => sourcePorts.ranges)) };
    case 'states': {
      const states = new Set(products.flatMap((product) => product.states));
      return { ...first, states: CONNECTION_STATES.filter((state) => states.has(state)) };
    }
    case 'in':
    case 'out':
      return { ...first, [part]: unionInterfaces(...products.map((product) => product[part])) };
    default:
      return part satisfies never;
  }
}

/** No packet has addresses of both families, so one product of each that agree in all else are one. */
function joinFamilies(narrow: readonly PacketProduct[], wide: readonly PacketProduct[]): PacketProduct[] {
  const toKey = (product: PacketProduct) =>
    PARTS.slice(2)
      .map((part) => printPart(product, part).join(' '))
      .join('|');
  const partners = Map.groupBy(wide.toSorted(widestFirst), toKey);
  const joined = narrow.toSorted(widestFirst).map((product) => {
    const partner = partners.get(toKey(product))?.shift();
    return partner
      ? {
          ...product,
          sources: unionAddresses(product.sources, partner.sources),
          destinations: unionAddresses(product.destinations, partner.destinations),
        }
      : product;
  });
  return [...joined, ...[...partners.values()].flat()];
}

/** What is every address of one family goes with what is every address of the other. */
function widestFirst(a: PacketProduct, b: PacketProduct): number {
  return wholeEnds(b) - wholeEnds(a);
}

function wholeEnds({ sources, destinations }: PacketProduct): number {
  const isWhole = (set: AddressSet) => set.ranges.length === 1 && set.ranges.every((range) => isWholeRange(range));
  return (isWhole(sources) ? 2 : 0) + (isWhole(destinations) ? 1 : 0);
}

function isWholeRange({ bits, first, last }: AddressRange): boolean {
  return first === 0n && last === maxAddress(bits);
}
