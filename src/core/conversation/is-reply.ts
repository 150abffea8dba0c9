import type { Flow } from '#core/model';
import { hasPorts } from '#core/net';
import { rankPort } from './rank-port.ts';

/**
 * Whether the flow is of the way back, by itself alone: where nobody tells who began, the end with a known or low port
 * is the server. Many flows together tell more.
 */
export function isReply(flow: Flow): boolean {
  const { initiator, protocol, sourcePort, destinationPort } = flow;
  const told = initiator === 'unknown' ? toldByState(flow) : initiator;
  if (told !== undefined) return told === 'destination';
  if (sourcePort === undefined || destinationPort === undefined || !hasPorts(protocol)) return false;
  return rankPort(protocol, sourcePort) < rankPort(protocol, destinationPort);
}

/** A first packet that nobody answered, and one that was refused, is of who sent it. */
export function toldByState({ protocol, state, action }: Flow): 'source' | undefined {
  const isRefused = action === 'drop' || action === 'reject';
  return isRefused || (protocol === 'tcp' && state === 'attempted') ? 'source' : undefined;
}
