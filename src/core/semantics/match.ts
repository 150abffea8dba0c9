import { type FilterMatch, isTrafficOf, type Packet } from '#core/model';
import { hasAddress, hasInterface, hasPort, hasPorts, isAllPorts } from '#core/net';

/** SEM-9. Whether the packet is one that the match means; `maybe` when that hangs on a condition that is not modelled. */
export function matchPacket(match: FilterMatch, packet: Packet): 'yes' | 'no' | 'maybe' {
  const isMeant =
    hasAddress(match.sources, packet.source) &&
    hasAddress(match.destinations, packet.destination) &&
    isTrafficOf(packet, match.traffic) &&
    (isAllPorts(match.sourcePorts) ||
      (hasPorts(packet.protocol) && hasPort(match.sourcePorts, packet.sourcePort ?? 0))) &&
    match.states.includes(packet.state) &&
    hasInterface(match.in, packet.in) &&
    hasInterface(match.out, packet.out);
  if (!isMeant) return 'no';
  return match.unknown.length > 0 ? 'maybe' : 'yes';
}
