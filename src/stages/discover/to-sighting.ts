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
  // Field by field: spreads would take as long as all that is done with it.
  const sighting: SightingDraft = {
    source,
    destination,
    firstSeenMs: flow.startMs,
    lastSeenMs: flow.endMs,
    protocol,
    port,
    connections,
    answered,
    seenAt: 'between',
    observer: toObserver(flow.exporter, isReply),
  };
  if (flow.connections !== undefined) sighting.isCount = true;
  if (flow.process !== undefined) sighting[toWatchedEnd(flow, isReply)] = flow.process;
  if (user !== undefined) sighting.user = user;
  if (samplingInterval !== undefined && samplingInterval > 1) sighting.samplingInterval = samplingInterval;
  return sighting;
}

type SightingDraft = { -readonly [Key in keyof Sighting]: Sighting[Key] };

/** An exporter that reports each direction by itself reports one connection twice. */
function toObserver(exporter = '', isReply: boolean): string {
  return isReply ? `${exporter} reply` : exporter;
}

/** The program is at the end that the exporter watches; where it does not say which one, at that of who began. */
function toWatchedEnd({ direction }: Flow, isReply: boolean): 'clientProcess' | 'serverProcess' {
  const isAtServer = direction !== undefined && (direction === 'ingress') !== isReply;
  return isAtServer ? 'serverProcess' : 'clientProcess';
}
