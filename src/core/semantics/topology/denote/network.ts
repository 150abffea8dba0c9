import type { ConnectionState, Passage, Topology, Way } from '#core/model';
import { NO_ADDRESSES } from '#core/net';
import type { PacketSpace } from '#core/packetset';
import { toFilterSpace } from '../../denote-filter.ts';
import { rulesFor } from '../rules-at.ts';
import { addressesOfSegments } from '../segment-addresses.ts';
import type { Network } from './legs.ts';
import type { Bounds } from './bounds.ts';
import { type PlacedParty, toReceivers } from './parties.ts';
import { denotePassage } from './passages.ts';
import { toVisitBounds } from './visit-bounds.ts';

/** A space in which the points of all of these can be told apart, and what they allow compared. */
export function toTopologySpace(...topologies: readonly Topology[]): PacketSpace {
  return toFilterSpace(...topologies.flatMap(({ points }) => points.map(({ rules }) => rulesFor(rules))));
}

/** The topology with what is looked up again and again. */
export function toNetwork(topology: Topology, state: ConnectionState, space: PacketSpace): Network {
  const ways = Map.groupBy(topology.ways, ({ from }) => from);
  const addresses = addressesOfSegments(topology);
  const tracking = new Set(topology.points.filter(({ isTracking }) => isTracking).map(({ name }) => name));
  const rules = new Map(topology.points.map((point) => [point.name, point.rules]));
  const receivers = new Map<string, readonly PlacedParty[]>();
  const passages = new Map<Passage, Map<boolean, Bounds>>();
  const network: Network = {
    topology,
    space,
    visitBounds: toVisitBounds(topology, space),
    waysFrom: (segment, leg) => (ways.get(segment) ?? []).filter((way) => isOf(way, leg)),
    addressesOf: (segment) => addresses.get(segment) ?? NO_ADDRESSES,
    receiversIn: (segment) => {
      const found = receivers.get(segment) ?? toReceivers(topology, segment);
      receivers.set(segment, found);
      return found;
    },
    onward: (passage, isOneWay) => {
      const made = passages.get(passage) ?? new Map<boolean, Bounds>();
      passages.set(passage, made);
      const found = made.get(isOneWay) ?? denotePassage(network, passage, isOneWay);
      made.set(isOneWay, found);
      return found;
    },
    isTracking: (point) => tracking.has(point),
    rulesOf: (point) => {
      const found = rules.get(point);
      if (!found) throw new Error(`no point \`${point}\``);
      return found;
    },
    state,
  };
  return network;
}

function isOf({ only }: Way, leg: 'request' | 'reply'): boolean {
  return only === undefined || only === (leg === 'request' ? 'requests' : 'replies');
}
