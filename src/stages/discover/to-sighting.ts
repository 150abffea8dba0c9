import type { Flow } from '#core/model';
import { hasPorts } from '#core/net';
import type { Sighting } from './fold.ts';
import type { TurnedFlow } from './turn-flows.ts';

/** Replies, errors and neighbour discovery: nobody opens a conversation with them. */
const ANSWERS: Readonly<Record<'icmp' | 'icmp6', ReadonlySet<number>>> = {
  icmp: new Set([0, 3, 4, 5, 9, 10, 11, 12, 14]),
  icmp6: new Set([1, 2, 3, 4, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143]),
};

/** A flow as a sighting of a conversation; a reason in words where it tells of none. */
export function toSighting({ flow, isReply }: TurnedFlow): Sighting | string {
  const { protocol, user, samplingInterval } = flow;
  const rest = {
    ...toEnds(flow, isReply),
    firstSeenMs: flow.startMs,
    lastSeenMs: flow.endMs,
    protocol,
    connections: 1,
    answered: isAnswered(flow, isReply),
    seenAt: 'between' as const,
    // An exporter that reports each direction by itself reports one connection twice.
    observer: `${flow.exporter ?? ''}${isReply ? ' reply' : ''}`,
    ...toProcess(flow, isReply),
    ...(user !== undefined && { user }),
    ...(samplingInterval !== undefined && samplingInterval > 1 && { samplingInterval }),
  };
  if (hasPorts(protocol)) {
    const port = isReply ? flow.sourcePort : (flow.translated?.destinationPort ?? flow.destinationPort);
    return port === undefined ? 'without a destination port' : { ...rest, port };
  }
  if (typeof protocol === 'number') return { ...rest, port: 0 };
  if (flow.icmpType !== undefined && ANSWERS[protocol].has(flow.icmpType)) return 'icmp that answers';
  return { ...rest, port: (flow.icmpType ?? 0) * 256 + (flow.icmpCode ?? 0) };
}

/**
 * Who talks with whom, whatever address translation lies between: the client by its own address, the server by the
 * address that it has. What hides a client, or stands for a server, is of the way.
 */
function toEnds({ source, destination, translated }: Flow, isReply: boolean) {
  return isReply
    ? { source: translated?.destination ?? destination, destination: source }
    : { source, destination: translated?.destination ?? destination };
}

/** The program is at the end that the exporter watches; where it does not say which one, at that of who began. */
function toProcess({ process, direction }: Flow, isReply: boolean): Partial<Sighting> {
  if (process === undefined) return {};
  const isAtServer = direction !== undefined && (direction === 'ingress') !== isReply;
  return isAtServer ? { serverProcess: process } : { clientProcess: process };
}

/** What was dropped or never came back is no evidence of a need. */
function isAnswered(flow: Flow, isReply: boolean): boolean {
  const { action, state, reversePackets, direction, process, protocol, samplingInterval = 1 } = flow;
  if (action === 'drop' || action === 'reject' || state === 'attempted' || state === 'rejected') return false;
  if (isReply || (reversePackets ?? 0) > 0) return true;
  // A program on the host of the destination took it.
  if (action === 'accept' && direction === 'ingress' && process !== undefined && protocol === 'tcp') return true;
  // Of a part of the packets none of the way back says nothing.
  return (reversePackets === undefined || samplingInterval > 1) && (state === 'established' || state === 'closed');
}
