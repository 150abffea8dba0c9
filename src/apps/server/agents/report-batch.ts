import type { AgentReport, Conversation, Denial, Flow } from '#core/model';
import { hasPorts } from '#core/net';
import type { FlowBatch, SourceCount } from '#store/flows';

/** What a report tells of traffic, as flows that the workload exports. */
export function toBatch(report: AgentReport, workload: string, receivedMs: number): FlowBatch {
  const { run, sequence, conversations, denials, health, atMs } = report;
  const lost: SourceCount = { source: workload, atMs, kind: 'lost', why: 'flows', count: health.lost };
  return {
    id: `agent ${workload} ${run} ${sequence}`,
    receivedMs,
    flows: [
      ...conversations.map((conversation) => toFlow(conversation, workload)),
      ...denials.flatMap((denial) => toDroppedFlow(denial, workload)),
    ],
    counts: health.lost > 0 ? [lost] : [],
  };
}

function toFlow(conversation: Conversation, workload: string): Flow {
  const { connections, answered } = conversation;
  return { ...toEnds(conversation, workload), connections, state: answered ? 'established' : 'attempted' };
}

/** What the host would have dropped is among its conversations already. */
function toDroppedFlow(denial: Denial, workload: string): Flow[] {
  const { dropped, packets, rule } = denial;
  return dropped ? [{ ...toEnds(denial, workload), packets, action: 'drop', state: 'attempted', rule }] : [];
}

function toEnds(seen: Conversation | Denial, workload: string): Flow {
  const { source, destination, protocol, port, direction, firstSeenMs, lastSeenMs } = seen;
  return {
    startMs: firstSeenMs,
    endMs: lastSeenMs,
    source,
    destination,
    protocol,
    direction,
    initiator: 'source',
    exporter: workload,
    ...(hasPorts(protocol) && { destinationPort: port }),
    ...(!hasPorts(protocol) && typeof protocol !== 'number' && { icmpType: port >> 8, icmpCode: port & 0xff }),
  };
}
