import { CONNECTION_STATES, type PacketProduct } from '#core/model';
import {
  type InterfaceSet,
  intersectAddresses,
  intersectInterfaces,
  intersectPorts,
  isEmptyTraffic,
  type Interval,
  intersectTraffic,
  isAllInterfaces,
  isAllPorts,
  mergeIntervals,
  splitByProtocol,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
} from '#core/net';
import {
  DESTINATION,
  FAMILY,
  IN,
  LAST_PORT,
  LAST_STATE,
  LAST_TRAFFIC,
  OUT,
  SOURCE,
  SOURCE_PORT,
  STATE,
  TRAFFIC,
} from './levels.ts';
import type { Node } from './node-table.ts';
import type { PacketSpace } from './packet-space.ts';
import { buildWords, toWordRanges } from './words.ts';

/** The traffic whose packets have ports. */
export const PORTED: TrafficSet = toTrafficSet([toTraffic('tcp'), toTraffic('udp'), toTraffic('sctp')]);

/** The traffic whose packets have a type and a code. */
export const TYPED: TrafficSet = toTrafficSet([toTraffic('icmp'), toTraffic('icmp6')]);

/** The diagram that leads to `inside` for the packets of the product, and to `outside` for all others. */
export function buildProduct(space: PacketSpace, product: PacketProduct, inside: Node, outside: Node): Node {
  const { table } = space;
  const hasSourcePorts = !isAllPorts(product.sourcePorts);
  const traffic = toWholeTraffic(hasSourcePorts ? intersectTraffic(product.traffic, PORTED) : product.traffic);
  const states = mergeIntervals(product.states.map((state) => toPoint(CONNECTION_STATES.indexOf(state))));
  const lastCut = space.cuts.length - 1;
  const families = ([32, 128] as const).map((bits) => {
    let node = buildWords(table, SOURCE, toWordRanges(product.sources, bits), inside, outside);
    node = buildWords(table, DESTINATION, toWordRanges(product.destinations, bits), node, outside);
    if (hasSourcePorts) node = build(SOURCE_PORT, product.sourcePorts.ranges, LAST_PORT, node);
    if (!isAllInterfaces(product.out)) node = build(OUT, toCutIntervals(space, product.out), lastCut, node);
    if (!isAllInterfaces(product.in)) node = build(IN, toCutIntervals(space, product.in), lastCut, node);
    node = build(STATE, states, LAST_STATE, node);
    return build(TRAFFIC, traffic.ranges, LAST_TRAFFIC, node);
  });
  const opened = table.open();
  for (const [family, node] of families.entries()) table.push(family, node, opened);
  return table.close(FAMILY, opened);

  function build(level: number, intervals: readonly Interval[], last: number, child: Node): Node {
    const opened = table.open();
    for (const interval of intervals) {
      if (interval.first > 0) table.push(interval.first - 1, outside, opened);
      table.push(interval.last, child, opened);
    }
    if (intervals.at(-1)?.last !== last) table.push(last, outside, opened);
    return table.close(level, opened);
  }
}

/** The packets of both; undefined where one look tells that there are none. */
export function intersectProducts(a: PacketProduct, b: PacketProduct): PacketProduct | undefined {
  const traffic = intersectTraffic(a.traffic, b.traffic);
  if (isEmptyTraffic(traffic)) return undefined;
  return {
    traffic,
    sources: intersectAddresses(a.sources, b.sources),
    destinations: intersectAddresses(a.destinations, b.destinations),
    sourcePorts: intersectPorts(a.sourcePorts, b.sourcePorts),
    states: a.states.filter((state) => b.states.includes(state)),
    in: intersectInterfaces(a.in, b.in),
    out: intersectInterfaces(a.out, b.out),
  };
}

function toPoint(value: number): Interval {
  return { first: value, last: value };
}

/** Of protocols without details, all or nothing: their packets lie at detail 0 of the traffic line. */
function toWholeTraffic(traffic: TrafficSet): TrafficSet {
  if (traffic.ranges.every(({ first, last }) => first % DETAILS === 0 && (last + 1) % DETAILS === 0)) return traffic;
  return toTrafficSet(
    splitByProtocol(traffic).flatMap(({ protocol, first, last }) =>
      typeof protocol !== 'number' ? [toTraffic(protocol, first, last)] : first === 0 ? [toTraffic(protocol)] : [],
    ),
  );
}

const DETAILS = 0x1_0000;

function toCutIntervals(space: PacketSpace, set: InterfaceSet): Interval[] {
  return set.ranges.map(({ first, before }) => ({
    first: cutAt(space, first),
    last: before === undefined ? space.cuts.length - 1 : cutAt(space, before) - 1,
  }));
}

function cutAt({ cuts }: PacketSpace, name: string): number {
  const at = cuts.indexOf(name);
  if (at < 0) throw new Error(`the space was not made for the interface name \`${name}\``);
  return at;
}
