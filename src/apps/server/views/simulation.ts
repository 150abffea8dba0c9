import type { LeftOut, Simulation } from '#api';
import type { Policy } from '#core/model';
import type { SeenConversation } from '#stages/discover';
import { simulate, summariseSimulation } from '#stages/enforce';
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
    deniedConversations: shown.map(({ decidedBy, droppedBy, ...rest }) => ({
      ...rest,
      decidedBy: decidedBy.map(({ rule }) => rule),
      droppedBy: [...droppedBy],
    })),
  };
}

export function toLeftOut({ source, destination, protocol, port, connections, lastSeenMs }: Observed): LeftOut {
  return { source: source.name, destination: destination.name, protocol, port, connections, lastSeenMs };
}
