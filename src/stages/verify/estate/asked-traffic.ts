import { ALL_PORTS, hasPorts, type PortSet, toPortSet, toTraffic, type TrafficSet, toTrafficSet } from '#core/net';
import type { Question } from '../question.ts';
import { CLIENT_PORTS } from './client-ports.ts';

/** All traffic that the question means: what it does not say is not narrowed. */
export function toAskedTraffic({ protocol, destinationPort, icmpType, icmpCode }: Question): TrafficSet {
  if (hasPorts(protocol)) return toTrafficSet([toTraffic(protocol, destinationPort, destinationPort)]);
  if (typeof protocol === 'number' || icmpType === undefined) return toTrafficSet([toTraffic(protocol)]);
  return toTrafficSet([toTraffic(protocol, icmpType * 256 + (icmpCode ?? 0), icmpType * 256 + (icmpCode ?? 255))]);
}

/** Where the question does not say by which port the client comes: any of those from which clients choose. */
export function toAskedSourcePorts({ protocol, sourcePort }: Question): PortSet {
  if (!hasPorts(protocol)) return ALL_PORTS;
  return toPortSet([sourcePort === undefined ? CLIENT_PORTS : { first: sourcePort, last: sourcePort }]);
}
