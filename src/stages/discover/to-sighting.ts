import { toConversation } from '#core/conversation';
import type { Flow } from '#core/model';
import type { Sighting } from './fold.ts';
import type { TurnedFlow } from './turn-flows.ts';

/** Replies, errors and neighbour discovery: nobody opens a conversation with them. */
const ANSWERS: Readonly<Record<'icmp' | 'icmp6', ReadonlySet<number>>> = {
  icmp: new Set([0, 3, 4, 5, 9, 10, 11, 12, 14]),
  icmp6: new Set([1, 2, 3, 4, 129, 130, 131, 132, 133, 134, 135, 136, 137, 143]),
};

/** A flow as a sighting of a conversation; a reason in words where it tells of none. */
export function toSighting({ flow, isReply }: TurnedFlow): Sighting | string {
  const { protocol, user, samplingInterval, icmpType, connections = 1 } = flow;
  const { source, destination, port, answered } = toConversation(flow, isReply);
  if (port === undefined) return 'without a destination port';
  if ((protocol === 'icmp' || protocol === 'icmp6') && icmpType !== undefined && ANSWERS[protocol].has(icmpType))
    return 'icmp that answers';
  return {
    source,
    destination,
    firstSeenMs: flow.startMs,
    lastSeenMs: flow.endMs,
    protocol,
    port,
    connections,
    answered,
    seenAt: 'between',
    // An exporter that reports each direction by itself reports one connection twice.
    observer: `${flow.exporter ?? ''}${isReply ? ' reply' : ''}`,
    ...(flow.connections !== undefined && { isCount: true }),
    ...toProcess(flow, isReply),
    ...(user !== undefined && { user }),
    ...(samplingInterval !== undefined && samplingInterval > 1 && { samplingInterval }),
  };
}

/** The program is at the end that the exporter watches; where it does not say which one, at that of who began. */
function toProcess({ process, direction }: Flow, isReply: boolean): Partial<Sighting> {
  if (process === undefined) return {};
  const isAtServer = direction !== undefined && (direction === 'ingress') !== isReply;
  return isAtServer ? { serverProcess: process } : { clientProcess: process };
}
