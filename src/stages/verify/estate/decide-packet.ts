import type { Packet, Topology } from '#core/model';
import { type Asked, type ConnectionDecision, decideConnection, type Spot } from '#core/semantics';

/** The definition, for one packet that sets have found. */
export function decidePacket(
  topology: Topology,
  packet: Packet,
  from: Spot,
  how: Pick<Asked, 'isOneWay' | 'state'>,
): ConnectionDecision {
  const { source: _source, destination, state: _state, in: _in, out: _out, ...opening } = packet;
  return decideConnection({ topology, from, destination, opening, ...how });
}
