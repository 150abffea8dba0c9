import {
  type Connection,
  type Direction,
  EVERY_PACKET,
  type HostPolicy,
  type HostRule,
  type PacketProduct,
  type Topology,
  toTrafficPoint,
  type Visit,
} from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  type Bits,
  fullRange,
  hasAddress,
  parseRange,
  printAddress,
  printTrafficSet,
  subtractAddresses,
  toAddressSet,
  toRange,
  toTraffic,
  toTrafficSet,
  unionAddresses,
} from '#core/net';
import {
  findPacket,
  intersectPackets,
  isEmptyPackets,
  type PacketMap,
  type PacketSet,
  PacketSpace,
  packetsWith,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { unwrap } from '#core/result';
import { denoteFilter, type FilterDecision, toConnections } from '#core/semantics';

/** How what groups do differs from what was asked. Equal: nothing. */
export interface GroupProof {
  /** Why it may not be applied: what would pass, or may pass, that nothing permits; what a wall would cut. */
  readonly wider: readonly string[];
  /** What does not pass for sure although it was asked to. */
  readonly narrower: readonly string[];
}

/** What a platform does by itself, whatever groups say. */
export interface PlatformHabits {
  /** Other ends that everybody reaches. */
  readonly unfiltered: AddressSet;
  /** What never passes, or not everywhere. */
  readonly dropped: readonly PacketProduct[];
}

/**
 * Compares what new connections meet at each address of the hosts, as a dialect read it back, with the plans, for all
 * packets but what the platform decides by itself. Who is in a subnet with a wall must pass it
 * as well; what groups let pass is wider even where a wall holds it.
 */
export function proveGroups(
  asked: readonly HostPolicy[],
  topology: Topology,
  habits: PlatformHabits,
  walls: readonly FoundWall[] = [],
): GroupProof {
  const space = new PacketSpace();
  const points = new Map(topology.points.map((point) => [point.name, point]));
  const decisions = new Map<string, PacketMap<FilterDecision>>();
  const dropped = toPacketSet(space, habits.dropped);
  const wider: string[] = [];
  const narrower: string[] = [];
  for (const plan of asked)
    for (const address of addressesOf(plan.own)) {
      const at = topology.endpoints
        .flatMap(({ interfaces }) => interfaces)
        .find(({ addresses }) => addresses.some(({ bits, value }) => bits === address.bits && value === address.value));
      for (const direction of ['ingress', 'egress'] as const) {
        const family = { ranges: [fullRange(address.bits)] };
        const others = subtractAddresses(
          subtractAddresses(family, plan.own),
          unionAddresses(habits.unfiltered, LOOPBACK),
        );
        const own = toAddressSet([toRange(address)]);
        const within = toPacketSet(space, [{ ...EVERY_PACKET, ...toEnds(direction, own, others), ...CONNECTION }]);
        const real = subtractPackets(within, toPacketSet(space, [IMPOSSIBLE[address.bits]]));
        const wanted = intersectPackets(denoteAsked(space, plan, address, direction), real);
        const visits = at ? (direction === 'ingress' ? at.arrive : at.leave) : [];
        const wall = walls.find(({ segment }) => segment === at?.segment);
        const passing = (within: PacketSet, isMeant: (decision: FilterDecision) => boolean) =>
          visits.reduce((left, visit) => intersectPackets(left, packetsWith(decide(visit), isMeant)), within);
        const beyond = wall ? intersectPackets(real, toPassing(wall, direction)) : real;
        const what = `${direction} of ${plan.workload}`;
        addDifference(
          wider,
          `lets pass what nothing permits, ${what}`,
          subtractPackets(passing(real, mayPass), wanted),
        );
        addDifference(
          narrower,
          `does not let pass, ${what}`,
          subtractPackets(subtractPackets(wanted, dropped), passing(beyond, doesPass)),
        );
      }
    }
  return { wider, narrower };

  /** What passes the wall, and what never meets it. */
  function toPassing(wall: FoundWall, direction: Direction): PacketSet {
    const inside = toPacketSet(space, [{ ...EVERY_PACKET, ...toEnds(direction, ALL_ADDRESSES, wall.own) }]);
    return unionPackets(packetsWith(decide(direction === 'ingress' ? wall.enter : wall.leave), doesPass), inside);
  }

  function decide({ point: name, path }: Visit): PacketMap<FilterDecision> {
    const point = points.get(name);
    if (!point) throw new Error(`a visit names the point \`${name}\`, which is not there`);
    const key = `${name}\n${path}`;
    const known =
      decisions.get(key) ?? denoteFilter(point.rules, path, { space, within: { ...EVERY_PACKET, ...CONNECTION } });
    decisions.set(key, known);
    return known;
  }
}

/** The border of a subnet as it was read, and all addresses inside. */
export interface FoundWall {
  readonly segment: string;
  readonly own: AddressSet;
  readonly leave: Visit;
  readonly enter: Visit;
}

/** The first packet of a connection, which no interface makes a case of its own. */
const CONNECTION: Pick<PacketProduct, 'states'> = { states: ['new'] };

export const doesPass = ({ verdict }: FilterDecision) => verdict === 'allowed';
export const mayPass = ({ verdict }: FilterDecision) => verdict !== 'denied';

/** What is sent there never leaves a host. */
const LOOPBACK = toAddressSet(['127.0.0.0/8', '::1'].map((text) => unwrap(parseRange(text))));

/** Each ICMP is of one address family; no stack sends it in the other. */
export const IMPOSSIBLE: Readonly<Record<Bits, PacketProduct>> = {
  32: { ...EVERY_PACKET, ...inFamily(32), traffic: toTrafficSet([toTraffic('icmp6')]) },
  128: { ...EVERY_PACKET, ...inFamily(128), traffic: toTrafficSet([toTraffic('icmp')]) },
};

function inFamily(bits: Bits): Pick<PacketProduct, 'sources' | 'destinations'> {
  const all = { ranges: [fullRange(bits)] };
  return { sources: all, destinations: all };
}

function denoteAsked(space: PacketSpace, plan: HostPolicy, address: Address, direction: Direction): PacketSet {
  const of = (rules: readonly HostRule[]) =>
    toConnections(
      space,
      rules
        .filter((rule) => rule.direction === direction && hasAddress(rule.own, address))
        .map(({ own, peers, traffic }) => ({ ...toEnds(direction, own, peers), traffic })),
    );
  return subtractPackets(of(plan.allow), of(plan.forbid));
}

export function toEnds(direction: Direction, own: AddressSet, others: AddressSet) {
  return direction === 'ingress' ? { sources: others, destinations: own } : { sources: own, destinations: others };
}

/** Adds a connection that shows that there are any. */
export function addDifference(differences: string[], what: string, packets: PacketSet): void {
  if (isEmptyPackets(packets)) return;
  const witness = findPacket(packets);
  if (witness) differences.push(`${what}: ${printWitness(witness)}`);
}

function printWitness(connection: Connection): string {
  const { protocol } = connection;
  const point = toTrafficPoint(connection);
  const traffic = typeof protocol === 'number' ? toTraffic(protocol) : { first: point, last: point };
  const service = printTrafficSet({ ranges: [traffic] }).join(', ');
  return `${printAddress(connection.source)} -> ${printAddress(connection.destination)} ${service}`;
}

/** The own addresses of a host are single ones. */
function addressesOf({ ranges }: AddressSet): Address[] {
  return ranges.flatMap(({ bits, first, last }) =>
    Array.from({ length: Number(last - first) + 1 }, (_, i) => ({ bits, value: first + BigInt(i) })),
  );
}
