import { CONNECTION_STATES, type PacketProduct } from '#core/model';
import {
  type AddressRange,
  type Bits,
  type Interval,
  toAddressSet,
  toInterfaceSet,
  toPortSet,
  toTrafficSet,
} from '#core/net';
import { edgesAt } from './edges.ts';
import { DESTINATION, FAMILY, IN, OUT, SOURCE, SOURCE_PORT, STATE, TRAFFIC } from './levels.ts';
import type { Node } from './node-table.ts';
import type { PacketSpace } from './packet-space.ts';
import { OUTSIDE } from './set-algebra.ts';

/** The packets of one family that lead to one answer, as a product. */
export interface Path {
  readonly bits: Bits;
  readonly product: PacketProduct;
  readonly answer: Node;
}

/** Every way through the diagram that leads to an answer other than 0, as products that do not overlap. */
export function* eachPath(space: PacketSpace, root: Node): Generator<Path> {
  for (const [family, bits] of ([32, 128] as const).entries())
    for (const { last, child } of edgesAt(space, root, FAMILY)) {
      if (family > last) continue;
      yield* eachOfFamily(space, child, bits);
      break;
    }
}

/** What paths share is one object in all of them. */
function* eachOfFamily(space: PacketSpace, top: Node, bits: Bits): Generator<Path> {
  for (const [product, afterPort] of eachBeforeAddresses(space, top))
    for (const [afterDestination, to] of addressBranches(space, afterPort, DESTINATION, bits)) {
      if (afterDestination === OUTSIDE) continue;
      const destinations = toAddressSet(to);
      for (const [answer, from] of addressBranches(space, afterDestination, SOURCE, bits))
        if (answer !== OUTSIDE)
          yield { bits, answer, product: { ...product, sources: toAddressSet(from), destinations } };
    }
}

function* eachBeforeAddresses(
  space: PacketSpace,
  top: Node,
): Generator<[product: Omit<PacketProduct, 'sources' | 'destinations'>, after: Node]> {
  for (const [afterTraffic, traffic] of branches(space, top, TRAFFIC))
    for (const [afterState, states] of branches(space, afterTraffic, STATE))
      for (const [afterIn, incoming] of branches(space, afterState, IN))
        for (const [afterOut, outgoing] of branches(space, afterIn, OUT))
          for (const [afterPort, sourcePorts] of branches(space, afterOut, SOURCE_PORT))
            yield [
              {
                traffic: toTrafficSet(traffic),
                sourcePorts: toPortSet(sourcePorts),
                states: CONNECTION_STATES.filter((_, i) => states.some(({ first, last }) => first <= i && i <= last)),
                in: toNames(space, incoming),
                out: toNames(space, outgoing),
              },
              afterPort,
            ];
}

/** Where the answers to one question lead, other than nowhere. */
function branches(space: PacketSpace, node: Node, level: number): Map<Node, Interval[]> {
  const found = new Map<Node, Interval[]>();
  for (const { first, last, child } of edgesAt(space, node, level)) {
    if (child === OUTSIDE) continue;
    const intervals = found.get(child);
    if (intervals) intervals.push({ first, last });
    else found.set(child, [{ first, last }]);
  }
  return found;
}

/** Where the addresses that `level` and its next words ask for lead, nowhere included. */
export function addressBranches(space: PacketSpace, top: Node, level: number, bits: Bits): Map<Node, AddressRange[]> {
  const found = new Map<Node, AddressRange[]>();
  const end = level + bits / 32;
  visit(top, level, 0n);
  return found;

  function visit(node: Node, from: number, prefix: bigint): void {
    for (const { first, last, child } of edgesAt(space, node, from)) {
      const below = BigInt(32 * (end - from - 1));
      const start = (prefix << 32n) | BigInt(first);
      const isAsked = space.table.levelOf(child) < end;
      if (!isAsked) {
        const range = { bits, first: start << below, last: ((((prefix << 32n) | BigInt(last)) + 1n) << below) - 1n };
        const ranges = found.get(child);
        if (ranges) ranges.push(range);
        else found.set(child, [range]);
      } else for (let value = first; value <= last; value++) visit(child, from + 1, (prefix << 32n) | BigInt(value));
    }
  }
}

function toNames({ cuts }: PacketSpace, intervals: readonly Interval[]) {
  return toInterfaceSet(
    intervals.map(({ first, last }) => {
      const before = cuts[last + 1];
      return { first: cuts[first] ?? '', ...(before !== undefined && { before }) };
    }),
  );
}
