import type { LeftOut, Simulation } from '#api';
import type { Policy } from '#core/model';
import type { SeenConversation } from '#stages/discover';
import { simulate, type SimulatedConversation, summariseSimulation } from '#stages/enforce';
import type { Observed } from '#stages/define';

const MAX_SHOWN = 500;

/** What the policy, in its modes, would have done to what was seen. */
export function toSimulationView(policy: Policy, conversations: readonly SeenConversation[], atMs: number): Simulation {
  const simulated = simulate(policy, conversations, atMs);
  const { allowed, denied, dropped, missed } = summariseSimulation(simulated);
  const shown = simulated
    .filter(({ verdict }) => verdict === 'denied')
    .toSorted((a, b) => Number(b.answered) - Number(a.answered) || b.flows - a.flows)
    .slice(0, MAX_SHOWN);
  return {
    conversations: simulated.length,
    allowed,
    denied,
    dropped,
    missed,
    deniedConversations: shown.map(toPastView),
  };
}

function toPastView(one: SimulatedConversation): Simulation['deniedConversations'][number] {
  const { source, destination, protocol, destinationPort, icmpType, icmpCode, flows, firstSeenMs, lastSeenMs } = one;
  return {
    source,
    destination,
    protocol,
    ...(destinationPort !== undefined && { destinationPort }),
    ...(icmpType !== undefined && { icmpType }),
    ...(icmpCode !== undefined && { icmpCode }),
    flows,
    firstSeenMs,
    lastSeenMs,
    verdict: one.verdict,
    decidedBy: one.decidedBy.map(({ rule }) => rule),
    droppedBy: [...one.droppedBy],
    answered: one.answered,
  };
}

export function toLeftOut({ source, destination, protocol, port, connections, lastSeenMs }: Observed): LeftOut {
  return { source: source.name, destination: destination.name, protocol, port, connections, lastSeenMs };
}
