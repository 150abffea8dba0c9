import type { LeftOut, PastConversation, Simulation } from '#api';
import type { Policy } from '#core/model';
import { findUnused, type Missed, type SimulatedConversation, summariseSimulation } from '#stages/enforce';
import type { Observed } from '#stages/define';

const MAX_SHOWN = 500;
const MAX_NAMED = 100;

/** What the policy, in its modes, would have done to what was seen. */
export function toSimulationView(policy: Policy, simulated: readonly SimulatedConversation[]): Simulation {
  const { allowed, denied, dropped, missed, ...sums } = summariseSimulation(simulated);
  const toMissed = (list: readonly Missed[]) => list.slice(0, MAX_NAMED).map((one) => ({ ...one }));
  return {
    conversations: simulated.length,
    allowed,
    denied,
    dropped,
    missed,
    missedByZones: toMissed(sums.missedByZones),
    missedByWorkload: toMissed(sums.missedByWorkload),
    missedByDecider: toMissed(sums.missedByDecider),
    unused: findUnused(policy, simulated),
    deniedConversations: toPastViews(simulated.filter(({ verdict }) => verdict === 'denied')),
  };
}

/** Those that were answered first, then the busiest. */
export function toPastViews(simulated: readonly SimulatedConversation[]): PastConversation[] {
  return simulated
    .toSorted((a, b) => Number(b.answered) - Number(a.answered) || b.flows - a.flows)
    .slice(0, MAX_SHOWN)
    .map(toPastView);
}

function toPastView(one: SimulatedConversation): PastConversation {
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

export function toLeftOut(one: Observed): LeftOut {
  const { source, destination, protocol, port, lastPort, connections, lastSeenMs } = one;
  return {
    source: source.name,
    destination: destination.name,
    protocol,
    port,
    ...(lastPort !== undefined && { lastPort }),
    connections,
    lastSeenMs,
  };
}
