import type { Flow } from '#core/model';
import { hasPorts } from '#core/net';

/** The place of a flow in the map of conversations. */
export interface FlowConversation {
  /** Who began it, and whom. */
  readonly source: string;
  readonly destination: string;
  /** As in `Conversation`; absent where the flow has none and its protocol has ports. */
  readonly port?: number;
  readonly answered: boolean;
}

/**
 * Who talks with whom, whatever address translation lies between: the client by its own address, the server by the
 * address and port that it has. What hides a client, or stands for a server, is of the way.
 */
export function toConversation(flow: Flow, isReply: boolean): FlowConversation {
  const { source, destination, translated } = flow;
  const port = portOf(flow, isReply);
  const server = translated?.destination ?? destination;
  return {
    source: isReply ? server : source,
    destination: isReply ? source : server,
    ...(port !== undefined && { port }),
    answered: isAnswered(flow, isReply),
  };
}

function portOf(flow: Flow, isReply: boolean): number | undefined {
  const { protocol, sourcePort, destinationPort, translated, icmpType = 0, icmpCode = 0 } = flow;
  if (hasPorts(protocol)) return isReply ? sourcePort : (translated?.destinationPort ?? destinationPort);
  return typeof protocol === 'number' ? 0 : icmpType * 256 + icmpCode;
}

/** What was dropped or never came back is no evidence of a need. */
function isAnswered(flow: Flow, isReply: boolean): boolean {
  const { action, state, reversePackets, direction, process, protocol, samplingInterval = 1 } = flow;
  if (action === 'drop' || action === 'reject' || state === 'rejected') return false;
  if (isVerdictAlone(flow)) return true;
  if (state === 'attempted') return false;
  if (isReply || (reversePackets ?? 0) > 0) return true;
  // A program on the host of the destination took it.
  if (action === 'accept' && direction === 'ingress' && process !== undefined && protocol === 'tcp') return true;
  // Of a part of the packets none of the way back says nothing.
  return (reversePackets === undefined || samplingInterval > 1) && (state === 'established' || state === 'closed');
}

/** Who tells what was decided of a packet, and counts nothing, cannot tell of answers: accepted is all there is to know. */
function isVerdictAlone({ action, packets, bytes, reversePackets, reverseBytes, process }: Flow): boolean {
  const counts = [packets, bytes, reversePackets, reverseBytes];
  return action === 'accept' && process === undefined && counts.every((count) => count === undefined);
}
