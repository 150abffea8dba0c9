import {
  intersectAddresses,
  intersectTraffic,
  isEmptyAddressSet,
  isEmptyTraffic,
  subtractAddresses,
  subtractTraffic,
  type TrafficSet,
} from '#core/net';
import type { Product } from '#core/semantics';

/** The connections of both; undefined for none. */
export function intersectProducts(a: Product, b: Product): Product | undefined {
  // Most pairs differ in their services, and that is seen without building anything.
  if (!isTrafficShared(a.traffic, b.traffic)) return undefined;
  const sources = intersectAddresses(a.sources, b.sources);
  if (isEmptyAddressSet(sources)) return undefined;
  const destinations = intersectAddresses(a.destinations, b.destinations);
  if (isEmptyAddressSet(destinations)) return undefined;
  return { sources, destinations, traffic: intersectTraffic(a.traffic, b.traffic) };
}

function isTrafficShared(a: TrafficSet, b: TrafficSet): boolean {
  return a.ranges.some((x) => b.ranges.some((y) => x.first <= y.last && y.first <= x.last));
}

/** The connections of `a` that are not of `b`, as at most three products that do not overlap. */
export function subtractProduct(a: Product, b: Product): Product[] {
  const both = intersectProducts(a, b);
  if (!both) return [a];
  const pieces: Product[] = [
    { ...a, sources: subtractAddresses(a.sources, b.sources) },
    { ...a, sources: both.sources, destinations: subtractAddresses(a.destinations, b.destinations) },
    { ...both, traffic: subtractTraffic(a.traffic, b.traffic) },
  ];
  return pieces.filter(
    (piece) =>
      !isEmptyAddressSet(piece.sources) && !isEmptyAddressSet(piece.destinations) && !isEmptyTraffic(piece.traffic),
  );
}

/**
 * The connections of `product` that are of none of `others`, as products that do not overlap, one after the other:
 * who needs only one of them stops early. The number of pieces can grow with the cube of `others`.
 */
export function* eachOutside(product: Product, others: readonly Product[]): Generator<Product> {
  const near = others.filter((other) => intersectProducts(product, other) !== undefined);
  // A stack of our own: thousands of rules may touch one product.
  const open = [{ piece: product, next: 0 }];
  for (let top = open.pop(); top; top = open.pop()) {
    const { piece } = top;
    const cut = near.findIndex((other, i) => i >= top.next && intersectProducts(piece, other) !== undefined);
    const other = near[cut];
    if (!other) yield piece;
    else open.push(...subtractProduct(piece, other).map((rest) => ({ piece: rest, next: cut + 1 })));
  }
}
