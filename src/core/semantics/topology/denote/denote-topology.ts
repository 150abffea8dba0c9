import { EVERY_PACKET, type Topology } from '#core/model';
import { ALL_ADDRESSES, subtractAddresses, toAddressSet, toRange } from '#core/net';
import { noPackets, type PacketSet, type PacketSpace, toPacketSet, unionPackets } from '#core/packetset';
import type { Asked } from '../connection-decision.ts';
import { type Bounds, joinAll } from './bounds.ts';
import { denoteLegs } from './legs.ts';
import { toNetwork, toTopologySpace } from './network.ts';
import { denoteOutside, findInsides } from './outside.ts';
import { type PlacedParty, type Plane, toPlanes } from './parties.ts';
import { toRequests, withForwards } from './requests.ts';

/** What is allowed from the parties of one plane to anybody. */
export interface PlaneDenotation {
  readonly plane: Plane;
  /** Over first packets: source and destination, traffic and source port. State and interfaces are free. */
  readonly bounds: Bounds;
  /** Of hosts to themselves: they never leave. */
  readonly itself: PacketSet;
  /** First packets by the segment in which they arrive; of outside addresses by none. */
  readonly arrivals: ReadonlyMap<string, PacketSet>;
}

export interface TopologyDenotation {
  readonly topology: Topology;
  readonly space: PacketSpace;
  /** INVARIANT (planes): each place where a connection can begin is in one of them. */
  readonly planes: readonly PlaneDenotation[];
}

export interface DenotationOptions extends Partial<Pick<Asked, 'isOneWay' | 'state'>> {
  /** Of `toTopologySpace`, to compare. Absent: one of its own. */
  readonly space?: PacketSpace;
}

/**
 * SEM-16 to SEM-19. What becomes of every connection. Twin of `decideConnection`. Cost follows how many different
 * points, ways and parties there are. The rules of all points must be free of errors (`findFilterErrors`).
 */
export function denoteTopology(
  topology: Topology,
  { isOneWay = false, state = 'new', space = toTopologySpace(topology) }: DenotationOptions = {},
): TopologyDenotation {
  const network = toNetwork(topology, state, space);
  const insides = findInsides(topology);
  const outside = toAddressSet(insides.map((inside) => toRange(inside.outside)));
  const { receiversIn } = network;
  const finals = new Map<string, readonly PlacedParty[]>();
  /** With what becomes of connections beyond them. */
  const finalReceiversIn = (segment: string): readonly PlacedParty[] => {
    const known =
      finals.get(segment) ??
      receiversIn(segment).flatMap((party) => withForwards(network, party, isOneWay, receiversIn));
    finals.set(segment, known);
    return known;
  };
  const planes = toPlanes(network).map((plane): PlaneDenotation => {
    const requests = toRequests(network, plane.parties, subtractAddresses(ALL_ADDRESSES, outside), finalReceiversIn);
    const direct = denoteLegs(network, { senders: plane.parties, requests, isOneWay });
    const around = denoteOutside({ network, plane, insides, outside, isOneWay, receiversIn });
    const itself = denoteItself(space, plane);
    const bounds = joinAll(space, [direct, around, { allowed: itself, possible: itself }]);
    const arrivals = new Map<string, PacketSet>();
    for (const { segment, packets } of requests)
      arrivals.set(segment, unionPackets(arrivals.get(segment) ?? noPackets(space), packets));
    return { plane, bounds, itself, arrivals };
  });
  return { topology, space, planes };
}

/** SEM-17. A host reaches itself at all its addresses. */
function denoteItself(space: PacketSpace, { parties }: Plane): PacketSet {
  const products = parties.flatMap(({ endpoint, addresses }) =>
    endpoint
      ? [
          {
            ...EVERY_PACKET,
            sources: addresses,
            destinations: toAddressSet(endpoint.interfaces.flatMap((own) => own.addresses.map(toRange))),
          },
        ]
      : [],
  );
  return toPacketSet(space, products);
}
