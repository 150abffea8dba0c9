import type { ConnectionState, Topology, Way } from '#core/model';
import { NO_ADDRESSES } from '#core/net';
import { PacketSpace } from '#core/packetset';
import { addressesOfSegments } from '../segment-addresses.ts';
import type { Network } from './legs.ts';
import { toVisitBounds } from './visit-bounds.ts';

/** The topology with what is looked up again and again, and a space in which its points can be told apart. */
export function toNetwork(topology: Topology, state: ConnectionState): Network {
  const space = new PacketSpace(
    topology.points.flatMap(({ rules }) =>
      rules.chains.flatMap(({ entries, base }) =>
        [...entries.map(({ match }) => match), ...(base ? [base.scope] : [])].flatMap((match) => [match.in, match.out]),
      ),
    ),
  );
  const ways = Map.groupBy(topology.ways, ({ from }) => from);
  const addresses = addressesOfSegments(topology);
  const tracking = new Set(topology.points.filter(({ isTracking }) => isTracking).map(({ name }) => name));
  return {
    topology,
    space,
    visitBounds: toVisitBounds(topology, space),
    waysFrom: (segment, leg) => (ways.get(segment) ?? []).filter((way) => isOf(way, leg)),
    addressesOf: (segment) => addresses.get(segment) ?? NO_ADDRESSES,
    isTracking: (point) => tracking.has(point),
    state,
  };
}

function isOf({ only }: Way, leg: 'request' | 'reply'): boolean {
  return only === undefined || only === (leg === 'request' ? 'requests' : 'replies');
}
