import { type Policy, type Subnet, type SubnetWall, type WallNeed } from '#core/model';
import {
  type AddressSet,
  ALL_ADDRESSES,
  ALL_TRAFFIC,
  type Bits,
  complementAddresses,
  fullRange,
  intersectAddresses,
  intersectTraffic,
  type Interval,
  isEmptyAddressSet,
  subtractAddresses,
  toAddressSet,
  toRange,
  toTraffic,
  type TrafficSet,
  toTrafficSet,
  unionAddresses,
  unionTraffic,
} from '#core/net';
import { intersectPackets, type PacketSet, PacketSpace, toFewestProducts, toProducts } from '#core/packetset';
import { allowedPackets, denote, toConnections } from '../denote.ts';
import { resolveEstate, resolveZone } from '../policy-index.ts';
import { toReplyTraffic } from '../topology/index.ts';

/** What programs open connections from; NAT gateways and balancers take no others. Source: RFC 6056 §3.2. */
export const CLIENT_PORTS: Interval = { first: 1024, last: 65535 };

/** Daemons that talk to each other by the port that both listen on: time, key exchange. */
const LISTENED_BELOW: TrafficSet = toTrafficSet([toTraffic('udp', 0, CLIENT_PORTS.first - 1)]);

/**
 * What tells a sender that its packets do not arrive, or are too large: any router on the way says it.
 * Source: RFC 792, RFC 4443 §3.
 */
export function errorTraffic(bits: Bits): TrafficSet {
  const types = bits === 32 ? [3, 11, 12] : [1, 2, 3, 4];
  return toTrafficSet(types.map((type) => toTraffic(bits === 32 ? 'icmp' : 'icmp6', type * 256, type * 256 + 255)));
}

/**
 * SEM-24. What must cross the border of each subnet at the moment: the first packets of all that is allowed between it
 * and elsewhere, what comes back to them, and errors about either. What stays inside a subnet meets no border.
 */
export function planWalls(policy: Policy, subnets: readonly Subnet[], atMs: number): SubnetWall[] {
  const space = new PacketSpace();
  const allowed = subnets.length > 0 ? allowedPackets(denote(policy, atMs, space)) : undefined;
  return subnets.map((subnet) => {
    const own = toAddressSet(subnet.networks.map(toRange));
    const crossing = allowed ? toCrossing(allowed, own) : [];
    const partners = unionAddresses(...crossing.map(({ others }) => others));
    const needs = crossing.flatMap((need) => [need, toReplies(need)]);
    return {
      ...subnet,
      needs: [...simplify(space, needs), ...toErrors(partners)],
      estate: resolveEstate(policy),
      strangers: unionAddresses(
        ...policy.zones
          .map((zone) => subtractAddresses(resolveZone(policy, zone), own))
          .filter((zone) => isEmptyAddressSet(intersectAddresses(zone, partners))),
      ),
    };
  });
}

/** First packets. */
function toCrossing(allowed: PacketSet, own: AddressSet): WallNeed[] {
  const between = (sources: AddressSet, destinations: AddressSet) =>
    toProducts(
      intersectPackets(allowed, toConnections(allowed.space, [{ sources, destinations, traffic: ALL_TRAFFIC }])),
    );
  const elsewhere = complementAddresses(own);
  return [
    ...between(elsewhere, own).map(({ sources, traffic }): WallNeed => ({
      direction: 'ingress',
      others: sources,
      traffic,
    })),
    ...between(own, elsewhere).map(({ destinations, traffic }): WallNeed => ({
      direction: 'egress',
      others: destinations,
      traffic,
    })),
  ];
}

function toReplies({ direction, others, traffic }: WallNeed): WallNeed {
  const replies = unionTraffic(toReplyTraffic(traffic, CLIENT_PORTS), intersectTraffic(traffic, LISTENED_BELOW));
  return { direction: direction === 'ingress' ? 'egress' : 'ingress', others, traffic: replies };
}

/** Where there is anything to tell of. */
function toErrors(partners: AddressSet): WallNeed[] {
  return ([32, 128] as const).flatMap((bits) => {
    if (!partners.ranges.some((range) => range.bits === bits)) return [];
    const need = { others: { ranges: [fullRange(bits)] }, traffic: errorTraffic(bits) };
    return [
      { direction: 'ingress', ...need },
      { direction: 'egress', ...need },
    ];
  });
}

/** The same packets, said in few parts. */
function simplify(space: PacketSpace, needs: readonly WallNeed[]): WallNeed[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    toFewestProducts(
      toConnections(
        space,
        needs
          .filter((need) => need.direction === direction)
          .map(({ others, traffic }) => ({ sources: others, destinations: ALL_ADDRESSES, traffic })),
      ),
    ).map(({ sources, traffic }) => ({ direction, others: sources, traffic })),
  );
}
