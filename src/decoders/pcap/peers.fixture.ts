import type { Flow } from '#core/model';
import { toAddressText, toProtocol, toProtocolNumber } from '#core/net';

/** How many of theirs are not among ours, each as often as it is there. */
export function countApart(theirs: readonly string[], ours: readonly string[]): number {
  const left = [...ours];
  return theirs.filter((key) => {
    const at = left.indexOf(key);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  }).length;
}

/** A flow as a peer counts it; `sent` and `answered` have the same counters. */
export interface PeerRow {
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly ports: readonly [number, number];
  readonly sent: readonly number[];
  readonly answered: readonly number[];
}

/** Counters by the ends of the flows, for peers cut flows at other times: of each direction, whoever began. */
export function sumPeer(rows: readonly PeerRow[]): ReadonlyMap<string, readonly number[]> {
  const sums = new Map<string, readonly number[]>();
  const add = (key: string, counts: readonly number[]) => {
    sums.set(
      key,
      counts.map((count, i) => count + (sums.get(key)?.[i] ?? 0)),
    );
  };
  for (const { source, destination, protocol, ports, sent, answered } of rows) {
    add(`${protocol} ${source} ${ports[0]} > ${destination} ${ports[1]}`, sent);
    add(`${protocol} ${destination} ${ports[1]} > ${source} ${ports[0]}`, answered);
  }
  return sums;
}

export function sumDirections(
  flows: readonly Flow[],
  counted: 'packets' | 'bytes',
): ReadonlyMap<string, readonly number[]> {
  return sumPeer(
    flows.map((flow) => ({
      source: flow.source,
      destination: flow.destination,
      protocol: String(flow.protocol),
      ports: [flow.sourcePort ?? 0, flow.destinationPort ?? 0],
      sent: [flow.packets ?? 0, ...(counted === 'bytes' ? [flow.bytes ?? 0] : [])],
      answered: [flow.reversePackets ?? 0, ...(counted === 'bytes' ? [flow.reverseBytes ?? 0] : [])],
    })),
  );
}

/** What they count that we do not; a flow of which one direction differs is told once. */
export function describeKnown(
  theirs: ReadonlyMap<string, readonly number[]>,
  ours: ReadonlyMap<string, readonly number[]>,
): string[] {
  const apart = new Map<string, string>();
  for (const [key, counts] of theirs)
    if (counts.join(' ') !== ours.get(key)?.join(' '))
      apart.set(toEnds(key), `${key}: ${counts.join(' ')}, here ${ours.get(key)?.join(' ') ?? 'nothing'}`);
  return [...apart.values()];
}

function toEnds(key: string): string {
  const [, protocol = '', first = '', second = ''] = /^(\S+) (.*) > (.*)$/.exec(key) ?? [];
  return `${protocol} ${[first, second].toSorted().join(' ')}`;
}

/** Rows of ipfixprobe: names of the columns stand among them, in any line. */
export function toRows(csv: string): PeerRow[] {
  const lines = csv.trim().split('\n');
  const head = lines.find((line) => line.startsWith('ipaddr ')) ?? '';
  const names = head.split(',').map((column) => column.split(' ')[1]);
  return lines
    .filter((line) => line !== head)
    .map((line) => {
      const cells = line.split(',');
      const textOf = (name: string) => cells[names.indexOf(name)] ?? '';
      const numbersOf = (...columns: readonly string[]) => columns.map((name) => Number(textOf(name)));
      return {
        source: toAddressText(textOf('SRC_IP')) ?? '',
        destination: toAddressText(textOf('DST_IP')) ?? '',
        protocol: String(toProtocol(Number(textOf('PROTOCOL')))),
        ports: [Number(textOf('SRC_PORT')), Number(textOf('DST_PORT'))],
        sent: numbersOf('PACKETS', 'BYTES'),
        answered: numbersOf('PACKETS_REV', 'BYTES_REV'),
      };
    });
}

type Match = Readonly<Record<string, string | number | boolean | readonly number[]>>;

/** What a flow has of Suricata's fields. */
const ENDS = ['event_type', 'proto', 'ip_v', 'src_ip', 'src_port', 'dest_ip', 'dest_port', 'icmp_type'];
const PROTOCOLS: Readonly<Record<string, number>> = {
  TCP: 6,
  UDP: 17,
  ICMP: 1,
  'IPv6-ICMP': 58,
  IPv6: 41,
  'IP-in-IP': 4,
};
/** States of theirs by ours; theirs of datagrams know no end. */
const STATES: Readonly<Record<string, readonly Flow['state'][]>> = {
  new: ['attempted', 'rejected', 'established', 'closed'],
  established: ['established', 'closed', 'reset'],
  closed: ['closed', 'reset', 'rejected'],
};

/**
 * How many checks do not hold. Those that differ in nothing but fields that no flow has (tags) are one, with
 * their packets together; one that asks for more such fields (an application) asks for at least so many.
 */
export function fitsSuricata(
  checks: readonly { readonly count: number; readonly match: Match }[],
  flows: readonly Flow[],
): number {
  const groups = Map.groupBy(checks, ({ match }) => [...ENDS, 'spi'].map((name) => String(match[name])).join(' '));
  return [...groups.values()].filter((group) => {
    const isCertain = group.every(({ match }) => Object.keys(match).every((name) => ENDS.includes(name)));
    const count = group.reduce((sum, check) => sum + check.count, 0);
    const packetsOf = (name: string) =>
      group.every(({ match }) => match[name] === undefined)
        ? undefined
        : group.reduce((sum, { match }) => sum + Number(match[name]), 0);
    const match = group[0]?.match ?? {};
    const fitting = flows.filter(
      (flow) =>
        fits(match, flow, packetsOf) ||
        // Which end asked, nobody knows: Suricata takes the first that it sees.
        ((flow.initiator === 'unknown' || match['event_type'] === 'netflow') && fits(match, turn(flow), packetsOf)),
    ).length;
    if (isCertain) return fitting !== count;
    const isJoined = ['flow.pkts_toserver', 'netflow.pkts'].some((name) => packetsOf(name) !== undefined);
    return fitting < (isJoined ? 1 : count);
  }).length;
}

function turn(flow: Flow): Flow {
  const { sourcePort, destinationPort, packets, reversePackets, bytes, reverseBytes, ...others } = flow;
  return {
    ...others,
    source: flow.destination,
    destination: flow.source,
    ...(destinationPort !== undefined && { sourcePort: destinationPort }),
    ...(sourcePort !== undefined && { destinationPort: sourcePort }),
    packets: reversePackets ?? 0,
    reversePackets: packets ?? 0,
    bytes: reverseBytes ?? 0,
    reverseBytes: bytes ?? 0,
  };
}

function fits(match: Match, flow: Flow, packetsOf: (name: string) => number | undefined): boolean {
  const is = (name: string, value: unknown) => match[name] === undefined || match[name] === value;
  const isEnd = (name: string, value: string) =>
    match[name] === undefined || toAddressText(String(match[name])) === value;
  const has = (name: string, value: number | undefined) => packetsOf(name) === undefined || packetsOf(name) === value;
  // Theirs are of frames: up to 14 bytes, two tags, and what fills up the shortest frame.
  const isNear = (name: string, bytes = 0, packets = 0) => {
    const theirs = match[name] === undefined ? bytes : Number(match[name]);
    return theirs >= bytes && theirs <= bytes + 40 * packets;
  };
  const state = match['flow.state'];
  return (
    (match['proto'] === undefined || PROTOCOLS[String(match['proto'])] === toProtocolNumber(flow.protocol)) &&
    (match['ip_v'] === undefined || (match['ip_v'] === 6) === flow.source.includes(':')) &&
    isEnd('src_ip', flow.source) &&
    isEnd('dest_ip', flow.destination) &&
    is('src_port', flow.sourcePort) &&
    is('dest_port', flow.destinationPort) &&
    is('icmp_type', flow.icmpType) &&
    has('flow.pkts_toserver', flow.packets) &&
    has('flow.pkts_toclient', flow.reversePackets) &&
    has('netflow.pkts', flow.packets) &&
    isNear('flow.bytes_toserver', flow.bytes, flow.packets) &&
    isNear('flow.bytes_toclient', flow.reverseBytes, flow.reversePackets) &&
    (STATES[String(state)]?.includes(flow.state) ?? true)
  );
}
