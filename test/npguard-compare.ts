import type { FilterMatch, Topology } from '#core/model';
import {
  type Address,
  type AddressSet,
  hasAddress,
  isAllPorts,
  type PortSet,
  printAddress,
  splitByProtocol,
} from '#core/net';
import { decideConnection, type Opening, type Spot } from '#core/semantics';
import { isReported, type ReportPacket, type ReportRow } from './npguard-report.ts';

/** A place that reports speak of, with what they call it. */
export interface Place {
  readonly spot: Spot;
  /** By which address one asks for it from elsewhere; another one for the internet. */
  readonly address: Address;
  readonly outside?: Address;
  /** It is in the internet, and knows others by their outside addresses. */
  readonly isOutside: boolean;
}

/** What a report and we say of one pair on one kind of traffic, when it is not the same. */
export interface Difference {
  readonly packet: ReportPacket;
  readonly expected: string;
  readonly ours: string;
}

type Answer = 'passes' | 'passes without reply' | 'denied' | 'unknown';

/** All kinds of traffic that some rule tells apart, one packet for each. */
export function listPackets(topology: Topology): ReportPacket[] {
  const matches = matchesOf(topology);
  const destinations = new Set([1, 65535]);
  const sources = new Set([1]);
  const icmp = new Set([8 * 256]);
  for (const { traffic, sourcePorts } of matches) {
    for (const { protocol, first, last } of splitByProtocol(traffic)) {
      if (protocol === 'icmp') for (const point of [first, last + 1]) if (point < 65536) icmp.add(point);
      if (protocol === 'tcp' || protocol === 'udp') addBorders(destinations, first, last);
    }
    addPorts(sources, sourcePorts);
    // The reply has the ports the other way round.
    addPorts(destinations, sourcePorts);
  }
  for (const port of destinations) if (matches.some(({ sourcePorts }) => !isAllPorts(sourcePorts))) sources.add(port);
  return [
    ...(['tcp', 'udp'] as const).flatMap((protocol) =>
      [...destinations].flatMap((destinationPort) =>
        [...sources].map((sourcePort): ReportPacket => ({ protocol, sourcePort, destinationPort })),
      ),
    ),
    ...[...icmp].map((point): ReportPacket => ({ protocol: 'icmp', icmpType: point >> 8, icmpCode: point & 255 })),
  ];
}

function addPorts(into: Set<number>, { ranges }: PortSet): void {
  for (const { first, last } of ranges) addBorders(into, first, last);
}

function addBorders(into: Set<number>, first: number, last: number): void {
  if (first > 0) into.add(first);
  if (last < 65535) into.add(last + 1);
}

function matchesOf({ points }: Topology): FilterMatch[] {
  return points.flatMap(({ rules }) => rules.chains.flatMap(({ entries }) => entries.map(({ match }) => match)));
}

/** Every address from which on some rule sees another set of addresses, within the given ones. */
export function listCells(topology: Topology, within: AddressSet): Address[] {
  const starts = new Set<bigint>();
  const sets = [within, ...matchesOf(topology).flatMap(({ sources, destinations }) => [sources, destinations])];
  for (const { ranges } of sets)
    for (const { bits, first, last } of ranges) if (bits === 32) starts.add(first).add(last + 1n);
  return [...starts]
    .map((value): Address => ({ bits: 32, value }))
    .filter((address) => hasAddress(within, address))
    .toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

/** Asks as reports think: only tcp needs its reply; of equal places only one is asked. */
export class Comparer {
  readonly #topology: Topology;
  readonly #packets: readonly ReportPacket[];
  readonly #sets: readonly AddressSet[];
  readonly #answers = new Map<string, readonly Answer[]>();
  readonly #local = new Map<string, Topology>();

  constructor(topology: Topology) {
    this.#topology = topology;
    this.#packets = listPackets(topology);
    this.#sets = [...new Set(matchesOf(topology).flatMap(({ sources, destinations }) => [sources, destinations]))];
  }

  /** What differs between the rows of one pair and us. */
  compare(from: Place, to: Place, rows: readonly ReportRow[]): Difference[] {
    const answers = this.#ask(from, to);
    const isAtMost = rows.some((row) => row.isAtMost);
    return this.#packets.flatMap((packet, at) => {
      const ours = answers[at] ?? 'denied';
      const expected = toExpected(rows, packet);
      if (ours === expected || (isAtMost && ours === 'denied')) return [];
      return [{ packet, expected, ours }];
    });
  }

  /** Whether anything may pass. */
  isOpen(from: Place, to: Place): boolean {
    return this.#ask(from, to).some((answer) => answer !== 'denied');
  }

  #ask(from: Place, to: Place): readonly Answer[] {
    const key = `${this.#keyOf(from)} > ${this.#keyOf(to)} ${from.isOutside ? to.outside !== undefined : ''}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const answers = this.#packets.map((packet) => this.#answer(from, to, packet));
    this.#answers.set(key, answers);
    return answers;
  }

  #answer(from: Place, to: Place, packet: ReportPacket): Answer {
    const topology = this.#near(from, to);
    const opening: Opening = packet;
    const destination = from.isOutside && to.outside ? to.outside : to.address;
    const ask = (isOneWay: boolean) =>
      decideConnection({ topology, from: from.spot, destination, opening, isOneWay }).verdict;
    const there = ask(true);
    if (there !== 'allowed') return there === 'denied' ? 'denied' : 'unknown';
    if (packet.protocol !== 'tcp') return 'passes';
    const both = ask(false);
    return both === 'allowed' ? 'passes' : both === 'denied' ? 'passes without reply' : 'unknown';
  }

  /** The part of the topology that the pair can meet: the rest would only be searched. */
  #near(from: Place, to: Place): Topology {
    const segments = [from.spot.segment, to.spot.segment];
    const key = segments.join(' > ');
    const known = this.#local.get(key);
    if (known) return known;
    const ways = this.#topology.ways.filter((way) => segments.includes(way.from) && segments.includes(way.to));
    const near = { ...this.#topology, ways };
    this.#local.set(key, near);
    return near;
  }

  /** Places of one key are told apart by nothing. */
  #keyOf({ spot, address, outside }: Place): string {
    const visits = [...(spot.interface?.leave ?? []), ...(spot.interface?.arrive ?? [])].map(({ point }) => point);
    const cell = this.#sets.map((set) => (hasAddress(set, address) ? '1' : '0')).join('');
    return [spot.segment, outside === undefined ? '' : 'outside', ...visits, cell].join('|');
  }
}

function toExpected(rows: readonly ReportRow[], packet: ReportPacket): Answer {
  const held = rows.filter(({ allowed }) => allowed.some((traffic) => isReported(traffic, packet)));
  if (held.length === 0) return 'denied';
  return held.some(({ isWithoutReply }) => !isWithoutReply) ? 'passes' : 'passes without reply';
}

export function printPlace({ spot, address }: Place): string {
  return `${spot.endpoint?.name ?? spot.segment}[${printAddress(address)}]`;
}
