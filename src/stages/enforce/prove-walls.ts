import {
  type Direction,
  EVERY_PACKET,
  type PacketProduct,
  type Policy,
  type SourceFile,
  type SubnetWall,
  type Topology,
  type Visit,
} from '#core/model';
import { ALL_ADDRESSES, complementAddresses, fullRange, toAddressSet, toPortSet, toRange } from '#core/net';
import {
  intersectPackets,
  isEmptyPackets,
  type PacketSet,
  PacketSpace,
  packetsWith,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { allowedPackets, CLIENT_PORTS, denote, denoteFilter, errorTraffic, toOpenings } from '#core/semantics';
import type { CoarseNeed } from './group-targets.ts';
import { addDifference, doesPass, type FoundWall, IMPOSSIBLE, mayPass, toEnds } from './prove-groups.ts';

/** What stands around the subnets of a policy, and what of it is said to be wider than it need be. */
export interface Around {
  /** Without what lists cannot say: rules that end. */
  readonly policy: Policy;
  readonly atMs: number;
  readonly walls: readonly SubnetWall[];
  readonly coarse: readonly CoarseNeed[];
  /** What was written beside the text. */
  readonly more: readonly SourceFile[];
}

/**
 * SEM-24. What is wrong with the walls as they were read: what of all that the policy allows they would cut, whichever
 * way and on the way back; and what they let pass that neither anybody needs nor any loss tells of.
 */
export function proveWalls(
  { policy, atMs, walls, coarse }: Around,
  found: readonly (FoundWall | undefined)[],
  topology: Topology,
): string[] {
  const space = new PacketSpace();
  const wrong: string[] = [];
  const allowed = allowedPackets(denote(policy, atMs, space));
  const impossible = toPacketSet(space, Object.values(IMPOSSIBLE));
  const privileged = toPacketSet(space, [LOW_PORTS]);
  for (const [i, wall] of walls.entries()) {
    const read = found[i];
    if (!read) wrong.push(`no list is around \`${wall.name}\``);
    else for (const direction of DIRECTIONS) proveWall(wall, read, direction);
  }
  return wrong;

  function proveWall(wall: SubnetWall, read: FoundWall, direction: Direction): void {
    const [there, back] = direction === 'ingress' ? [read.enter, read.leave] : [read.leave, read.enter];
    const crossing = toPacketSet(space, [toCrossing(read, direction)]);
    const possible = subtractPackets(crossing, impossible);
    const asked = subtractPackets(intersectPackets(allowed, possible), privileged);
    const passing = intersectPackets(passes(there, doesPass), toOpenings(passes(back, doesPass)));
    const what = `${direction} of the subnet \`${wall.name}\``;
    addDifference(wrong, `cuts what is permitted, ${what}`, subtractPackets(asked, passing));
    addDifference(
      wrong,
      `cuts errors, ${what}`,
      subtractPackets(toErrors(wall, read, direction), passes(there, doesPass)),
    );
    const told = toPacketSet(
      space,
      [...wall.needs, ...coarse.filter(({ subnet }) => subnet === wall.name)]
        .filter((need) => need.direction === direction)
        .map(({ others, traffic }) => ({ ...EVERY_PACKET, ...toEnds(direction, ALL_ADDRESSES, others), traffic })),
    );
    addDifference(
      wrong,
      `lets pass what nothing needs, ${what}`,
      subtractPackets(intersectPackets(passes(there, mayPass), possible), told),
    );
  }

  function passes({ point: name, path }: Visit, isMeant: typeof doesPass): PacketSet {
    const rules = topology.points.find((point) => point.name === name)?.rules;
    if (!rules) throw new Error(`a visit names the point \`${name}\`, which is not there`);
    return packetsWith(denoteFilter(rules, path, { space, within: { ...EVERY_PACKET, ...STATELESS } }), isMeant);
  }

  /** Of each family in which anything is allowed either way. */
  function toErrors({ networks }: SubnetWall, read: FoundWall, direction: Direction): PacketSet {
    const either = toPacketSet(
      space,
      DIRECTIONS.map((way) => toCrossing(read, way)),
    );
    const real = subtractPackets(intersectPackets(allowed, either), impossible);
    return ([32, 128] as const)
      .filter((bits) => networks.some((network) => network.bits === bits))
      .map((bits) => {
        const family = { ranges: [fullRange(bits)] };
        const all = { ...EVERY_PACKET, sources: family, destinations: family };
        const isUsed = !isEmptyPackets(intersectPackets(real, toPacketSet(space, [all])));
        const errors = toPacketSet(space, isUsed ? [{ ...all, traffic: errorTraffic(bits) }] : []);
        return intersectPackets(errors, toPacketSet(space, [toCrossing(read, direction)]));
      })
      .reduce(unionPackets);
  }
}

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const STATELESS: Pick<PacketProduct, 'states'> = { states: ['untracked'] };

/** Nobody but root opens connections from there; lists would have to let everything pass to answer. */
const LOW_PORTS: PacketProduct = {
  ...EVERY_PACKET,
  sourcePorts: toPortSet([{ first: 0, last: CLIENT_PORTS.first - 1 }]),
};

function toCrossing({ own }: FoundWall, direction: Direction): PacketProduct {
  return { ...EVERY_PACKET, ...STATELESS, ...toEnds(direction, own, complementAddresses(own)) };
}

/** The borders as they were read; undefined: there is none. */
export function findWalls(
  walls: readonly SubnetWall[],
  topology: Topology,
  find: (topology: Topology, wall: SubnetWall) => Omit<FoundWall, 'own'> | undefined,
): (FoundWall | undefined)[] {
  return walls.map((wall) => {
    const read = find(topology, wall);
    return read && { ...read, own: toAddressSet(wall.networks.map(toRange)) };
  });
}
