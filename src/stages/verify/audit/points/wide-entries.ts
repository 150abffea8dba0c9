import {
  EVERY_PACKET,
  type FilterEntry,
  type FilterMatch,
  type Packet,
  type Position,
  printPosition,
} from '#core/model';
import {
  type AddressSet,
  hasInterface,
  isAllPorts,
  isSameAddressSet,
  splitByProtocol,
  toAddressSet,
  unionTraffic,
  fullRange,
} from '#core/net';
import {
  complementPackets,
  eachProduct,
  intersectPackets,
  type PacketSet,
  type PacketSpace,
  packetsWith,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { decideFilter } from '#core/semantics';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { isBroad } from '../judge-traffic.ts';
import { printPacket } from './packet-text.ts';
import { type ChainView, chainsOn, firstPackets, type PointView } from './point-view.ts';
import { findUsual } from './usual.ts';

/** As many ports in one range are no service any more. */
const WIDE_PORTS = 1024;

/** So many are nearly everybody: a quarter of all addresses of IPv4. */
const MOST = 1n << 30n;

/** Entries that accept everything, or a wide range of ports, from every address of a family; of what leaves, to every one. */
export function findWideEntries(view: PointView): AuditFinding[] {
  const { point, chains } = view;
  return chains.flatMap((chain) => {
    const isOut = chain.base.base?.hook === 'output' || chain.base.base?.hook === 'egress';
    const who = isOut ? 'to anybody' : 'from anybody';
    return [...chain.live].flatMap((entry) => {
      const ports = countWidePorts(entry, isOut ? 'destinations' : 'sources');
      const passed = ports === undefined ? undefined : findPassed(view, chain, entry);
      if (ports === undefined || !passed) return [];
      const shared = {
        subject: point.name,
        at: entry.at ? [entry.at] : [],
        isCertain: passed.isCertain,
        witness: printPacket(passed.packet),
        ...(isOut && { severity: 'low' as const }),
      };
      if (ports === Infinity)
        return [toFinding('allow-everything', { ...shared, message: `\`${entry.text}\` accepts everything ${who}` })];
      return [
        toFinding('wide-ports', {
          ...shared,
          message: `\`${entry.text}\` accepts ${ports} ports of one protocol ${who}`,
        }),
      ];
    });
  });
}

/** A first packet that the entry accepts and that no other chain stops. */
function findPassed(
  { point, isHost, space, met, chains }: PointView,
  chain: ChainView,
  entry: FilterEntry,
): { packet: Packet; isCertain: boolean } | undefined {
  const isItself = ({ at, text }: FilterEntry) =>
    text === entry.text && (at === entry.at || isSamePosition(at, entry.at));
  const accepted =
    entry.match.unknown.length === 0
      ? packetsWith(chain.deciders, ([decider]) => decider?.by === 'entry' && isItself(decider.entry))
      : toPacketSet(space, [entry.match]);
  for (const path of ['input', 'forward', 'output'] as const) {
    const others = chainsOn(chains, path);
    if (!others.includes(chain)) continue;
    const passed = others.filter((other) => other !== chain).map((other) => toPassed(other, space));
    const packets = [...passed, firstPackets(point, met, path, space)].reduce(intersectPackets, accepted);
    // Of those that are redirected or not tracked, an entry that looks wide may accept very few.
    const isWide =
      met === point.rules || isBroad(unionTraffic(...[...eachProduct(packets)].map(({ traffic }) => traffic)));
    const packet = isWide ? findUsual(packets, path, isHost) : undefined;
    if (packet) return { packet, isCertain: decideFilter(met, packet, path).verdict === 'allowed' };
  }
  return undefined;
}

function isSamePosition(a: Position | undefined, b: Position | undefined): boolean {
  return a !== undefined && b !== undefined && printPosition(a) === printPosition(b);
}

/** What the chain does not stop for sure. */
function toPassed({ deciders, base }: ChainView, space: PacketSpace): PacketSet {
  const unseen = complementPackets(toPacketSet(space, [base.base?.scope ?? EVERY_PACKET]));
  return unionPackets(
    unseen,
    packetsWith(deciders, ([decider]) => decider?.verdict !== 'denied'),
  );
}

/** Nearly every address of a family, by more than the loopback, for connections that are new; written by somebody. */
export function countWidePorts(
  { action, match, isPlatforms, at }: FilterEntry,
  side: 'sources' | 'destinations',
): number | undefined {
  const isFirst = match.states.includes('new') || match.states.includes('untracked');
  const isWritten = !isPlatforms && at !== undefined;
  const isOpen =
    isWritten &&
    action.kind === 'accept' &&
    isFirst &&
    isNearlyAll(match[side]) &&
    isAllPorts(match.sourcePorts) &&
    isByAnyInterface(match);
  return isOpen ? countPorts(match) : undefined;
}

function isNearlyAll({ ranges }: AddressSet): boolean {
  const size = ranges.reduce((sum, { bits, first, last }) => sum + (bits === 32 ? last - first + 1n : 0n), 0n);
  const six = ranges.filter(({ bits }) => bits === 128);
  return size >= MOST || isSameAddressSet({ ranges: six }, toAddressSet([fullRange(128)]));
}

/** A name that nobody lists stands for the interfaces that are not the loopback. */
export function isByAnyInterface(match: FilterMatch): boolean {
  return (['in', 'out'] as const).every((side) => hasInterface(match[side], 'eth0') || hasInterface(match[side], ''));
}

/** The most ports in a row; Infinity for all traffic; undefined for what is narrow enough. */
function countPorts({ traffic }: FilterMatch): number | undefined {
  const parts = splitByProtocol(traffic);
  const whole = new Set(
    parts.filter(({ first, last }) => first === 0 && last === 0xffff).map(({ protocol }) => protocol),
  );
  if (whole.has('tcp') && whole.has('udp')) return Infinity;
  const widths = parts
    .filter(({ protocol }) => protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp')
    .map(({ first, last }) => last - first + 1);
  const widest = Math.max(0, ...widths);
  return widest >= WIDE_PORTS ? widest : undefined;
}
