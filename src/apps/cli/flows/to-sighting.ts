import { findByPort } from '#core/catalogue';
import type { Flow } from '#core/model';
import { hasPorts } from '#core/net';
import type { Sighting } from '#stages/discover';

/** Replies, errors and neighbour discovery: nobody opens a conversation with them. */
const ANSWERS: Readonly<Record<'icmp' | 'icmp6', ReadonlySet<number>>> = {
  icmp: new Set([0, 3, 4, 5, 9, 10, 11, 12, 14]),
  icmp6: new Set([1, 2, 3, 4, 129, 133, 134, 135, 136, 137]),
};

/** A flow as a sighting of a conversation; a reason in words where it tells of none. */
export function toSighting(flow: Flow): Sighting | string {
  const { protocol } = flow;
  const times = { firstSeenMs: Math.min(flow.startMs, flow.endMs), lastSeenMs: Math.max(flow.startMs, flow.endMs) };
  const isReply = isReplying(flow);
  const ends = isReply
    ? { source: flow.destination, destination: flow.source }
    : { source: flow.source, destination: flow.destination };
  const rest = {
    ...ends,
    ...times,
    protocol,
    connections: 1,
    answered: isAnswered(flow, isReply),
    seenAt: 'between' as const,
    // An exporter that reports each direction by itself reports one connection twice.
    observer: `${flow.exporter ?? ''}${isReply ? ' reply' : ''}`,
  };
  if (hasPorts(protocol)) {
    const port = isReply ? flow.sourcePort : flow.destinationPort;
    return port === undefined ? 'without a destination port' : { ...rest, port };
  }
  if (typeof protocol === 'number') return { ...rest, port: 0 };
  if (flow.icmpType !== undefined && ANSWERS[protocol].has(flow.icmpType)) return 'icmp that answers';
  return { ...rest, port: (flow.icmpType ?? 0) * 256 + (flow.icmpCode ?? 0) };
}

/** Whether the record is of the way back. Where nobody tells, the end with a known or low port is the server. */
function isReplying({ initiator, protocol, sourcePort, destinationPort }: Flow): boolean {
  if (initiator !== 'unknown') return initiator === 'destination';
  if (sourcePort === undefined || destinationPort === undefined || !hasPorts(protocol)) return false;
  return rankPort(protocol, sourcePort) < rankPort(protocol, destinationPort);
}

const FIRST_REGISTERED = 1024;
/** Where Linux begins to take the ports of clients from; other systems begin later. */
const FIRST_CLIENT = 32_768;

/** How much a port is that of a server: 0 for most. Some services have a port that clients are given as well. */
function rankPort(protocol: string, port: number): number {
  if (port < FIRST_REGISTERED) return 0;
  const isKnown =
    (protocol === 'tcp' || protocol === 'udp') &&
    findByPort(protocol, port).some(({ ports }) =>
      ports.some((p) => p.proto === protocol && p.from <= port && port <= p.to && p.to - p.from < 64),
    );
  return (port < FIRST_CLIENT ? 1 : 3) + (isKnown ? 0 : 1);
}

/** What was dropped or never came back is no evidence of a need. */
function isAnswered({ action, state, reversePackets }: Flow, isReply: boolean): boolean {
  if (action === 'drop' || action === 'reject' || state === 'attempted' || state === 'rejected') return false;
  return isReply || state === 'established' || state === 'closed' || (reversePackets ?? 0) > 0;
}
