import { type Endpoint, EVERY_PACKET, type Topology } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import {
  type Disguise,
  fixPackets,
  intersectPackets,
  noPackets,
  type PacketSet,
  toPacketSet,
  undisguise,
  unionPackets,
} from '#core/packetset';
import { isOnSeveral } from '../anywhere.ts';
import { type Bounds, joinAll, mapBounds, meetBounds, nothing, withinBounds } from './bounds.ts';
import { denoteLegs, type Network, type Request } from './legs.ts';
import type { PlacedParty, Plane } from './parties.ts';
import { toRequests, withForwards } from './requests.ts';

/** SEM-18. An address by which somebody inside is known outside. */
export interface Inside {
  readonly inside: Address;
  readonly outside: Address;
  readonly party: PlacedParty;
}

export function findInsides({ endpoints }: Topology): Inside[] {
  return endpoints.flatMap((endpoint: Endpoint) =>
    endpoint.interfaces.flatMap((own) =>
      (own.outside ?? []).map(({ inside, outside }) => ({
        inside,
        outside,
        party: {
          endpoint,
          interface: own,
          segment: own.segment,
          addresses: toAddressSet([toRange(inside)]),
          leave: own.leave,
          arrive: own.arrive,
          ...(own.passages && { passages: own.passages }),
          isOnSeveral: isOnSeveral(endpoint),
        },
      })),
    ),
  );
}

interface Around {
  readonly network: Network;
  readonly plane: Plane;
  readonly insides: readonly Inside[];
  /** Every outside address. */
  readonly outside: AddressSet;
  readonly isOneWay: boolean;
  readonly receiversIn: (segment: string) => readonly PlacedParty[];
}

/** SEM-18. What becomes of connections of the plane to outside addresses. */
export function denoteOutside(around: Around): Bounds {
  const { network, plane, insides, outside, isOneWay } = around;
  const { space, topology } = network;
  if (insides.length === 0) return nothing(space);
  const isInternet = (name: string) => topology.segments.some((own) => own.isInternet && own.name === name);
  const strangers = plane.parties.filter(({ segment }) => isInternet(segment));
  const residents = plane.parties.filter(({ segment }) => !isInternet(segment));
  const layers = toLayers(around);
  const ofInternet = topology.segments.find((own) => own.isInternet)?.name;
  const fromStrangers =
    strangers.length === 0 || ofInternet === undefined
      ? []
      : layers.map((layer) => {
          const passed = denoteInto(around, layer, strangers);
          const own = unionAddresses(...strangers.map(({ addresses }) => addresses));
          return denoteNamed(network, layer, own, (inside) =>
            mapBounds(passed, (set) => fixPackets(set, { destination: inside.inside })),
          );
        });
  const leaving = toRequests(network, residents, outside, () => []);
  const left = denoteLegs(network, { senders: residents, requests: leaving, isOneWay });
  const rounds = toRounds(leaving.filter(({ way }) => way.hides?.length !== 0));
  const returned = rounds.flatMap((round) =>
    layers.map((layer) => {
      const bare: PlacedParty = { segment: round.to, addresses: ALL_ADDRESSES, leave: [], arrive: [] };
      const passed = denoteInto(around, layer, [bare]);
      const { disguise, open } = toDisguise(round.requests, residents);
      return withinBounds(
        denoteNamed(network, layer, ALL_ADDRESSES, (inside) =>
          mapBounds(passed, (set) => {
            const own = fixPackets(set, { destination: inside.inside });
            const asThemselves = toPacketSet(space, [{ ...EVERY_PACKET, sources: open }]);
            return unionPackets(undisguise(own, disguise), intersectPackets(own, asThemselves));
          }),
        ),
        round.packets,
      );
    }),
  );
  const hidden = leaving.filter(({ way }) => way.hides?.length === 0).map(({ packets }) => packets);
  const unclear = { allowed: noPackets(space), possible: hidden.reduce(unionPackets, noPackets(space)) };
  return joinAll(space, [...fromStrangers, meetBounds(left, joinAll(space, [...returned, unclear]))]);
}

/** Insides of which no two are different interfaces with one address. */
type Layer = readonly Inside[];

function toLayers({ insides }: Around): Layer[] {
  const layers: { readonly insides: Inside[]; readonly holders: Map<string, unknown> }[] = [];
  for (const inside of insides) {
    const key = toKey(inside.inside);
    const own = inside.party.interface;
    const free = layers.find(({ holders }) => !holders.has(key) || holders.get(key) === own);
    const layer = free ?? { insides: [], holders: new Map<string, unknown>() };
    if (!free) layers.push(layer);
    layer.insides.push(inside);
    layer.holders.set(key, own);
  }
  return layers.map((layer) => layer.insides);
}

function toKey({ bits, value }: Address): string {
  return `${bits} ${value}`;
}

/** From outside to the insides of the layer by their inside addresses, whatever segment the ways lead to. */
function denoteInto(around: Around, layer: Layer, senders: readonly PlacedParty[]): Bounds {
  const { network, isOneWay, receiversIn } = around;
  // An inside address with two outside ones is one party.
  const once = new Map(layer.map((inside) => [toKey(inside.inside), inside.party]));
  const parties = [...once.values()].flatMap((party) => withForwards(network, party, isOneWay, receiversIn));
  const bySegment = Map.groupBy(parties, ({ segment }) => segment);
  const all = unionAddresses(...parties.map(({ addresses }) => addresses));
  const requests = toRequests(network, senders, all, () => []).flatMap(({ way, packets }): Request[] =>
    [...bySegment].map(([segment, targets]) => {
      const own = unionAddresses(...targets.map(({ addresses }) => addresses));
      const toThem = toPacketSet(network.space, [{ ...EVERY_PACKET, destinations: own }]);
      return { way, packets: intersectPackets(packets, toThem), segment, targets };
    }),
  );
  return denoteLegs(network, { senders, requests, isOneWay });
}

/** Each inside under its outside address. */
function denoteNamed(
  { space }: Network,
  layer: Layer,
  sources: AddressSet,
  denote: (inside: Inside) => Bounds,
): Bounds {
  return joinAll(
    space,
    layer.map((inside) => {
      const destinations = toAddressSet([toRange(inside.outside)]);
      return withinBounds(denote(inside), toPacketSet(space, [{ ...EVERY_PACKET, sources, destinations }]));
    }),
  );
}

interface Round {
  readonly to: string;
  readonly requests: readonly Request[];
  readonly packets: PacketSet;
}

/** The ways out that can be looked at together: to one segment, and of each segment at most one. */
function toRounds(requests: readonly Request[]): Round[] {
  const used = new Map<string, number>();
  const taken = requests.filter(({ packets }) => packets !== noPackets(packets.space));
  const groups = Map.groupBy(taken, ({ way }) => {
    const count = used.get(way.from) ?? 0;
    used.set(way.from, count + 1);
    return `${count} ${way.to}`;
  });
  return [...groups.values()].flatMap(([first, ...more]) =>
    first
      ? [
          {
            to: first.way.to,
            requests: [first, ...more],
            packets: more.reduce((all, { packets }) => unionPackets(all, packets), first.packets),
          },
        ]
      : [],
  );
}

/** As whom each sender is seen outside; `open`: as itself. */
function toDisguise(
  requests: readonly Request[],
  senders: readonly PlacedParty[],
): { disguise: Disguise; open: AddressSet } {
  const parts = requests.flatMap(({ way }) =>
    senders
      .filter(({ segment }) => segment === way.from)
      .map((party) => {
        const own = way.sources ? intersectAddresses(party.addresses, way.sources) : party.addresses;
        const hidden = way.hides?.map((as) => ({ sources: own, as }));
        const pairs = (party.interface?.outside ?? [])
          .map(({ inside, outside }) => ({
            sources: intersectAddresses(own, toAddressSet([toRange(inside)])),
            as: outside,
          }))
          .filter(({ sources }) => !isEmptyAddressSet(sources));
        const disguise = hidden ?? pairs;
        return { disguise, open: subtractAddresses(own, unionAddresses(...disguise.map(({ sources }) => sources))) };
      }),
  );
  return {
    disguise: parts.flatMap(({ disguise }) => disguise),
    open: unionAddresses(...parts.map(({ open }) => open)),
  };
}
