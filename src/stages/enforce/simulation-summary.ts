import type { Policy } from '#core/model';
import type { SimulatedConversation } from './simulate.ts';

/** Conversations and flows that someone would miss: denied although they were answered. */
export interface Missed {
  readonly name: string;
  readonly conversations: number;
  readonly flows: number;
}

export interface SimulationSummary {
  readonly conversations: number;
  readonly flows: number;
  readonly allowed: number;
  /** By the policy, whatever the modes; `dropped`: in the modes that it sets. */
  readonly denied: number;
  readonly dropped: number;
  readonly missed: number;
  /** What decided, the busiest first. */
  readonly deciders: readonly { readonly rule: string; readonly conversations: number; readonly flows: number }[];
  /** By workload at either end, by pair of zones (`office -> dmz`), and by what denies; the most flows first. */
  readonly missedByWorkload: readonly Missed[];
  readonly missedByZones: readonly Missed[];
  readonly missedByDecider: readonly Missed[];
}

export function summariseSimulation(simulated: readonly SimulatedConversation[]): SimulationSummary {
  const denied = simulated.filter(({ verdict }) => verdict === 'denied');
  const missed = denied.filter(({ answered }) => answered);
  const decidersOf = ({ decidedBy }: SimulatedConversation) => decidedBy.map(({ rule }) => rule);
  return {
    conversations: simulated.length,
    flows: simulated.reduce((sum, { flows }) => sum + flows, 0),
    allowed: simulated.length - denied.length,
    denied: denied.length,
    dropped: simulated.filter(({ droppedBy }) => droppedBy.length > 0).length,
    missed: missed.length,
    deciders: count(simulated, decidersOf).map(({ name, ...counts }) => ({ rule: name, ...counts })),
    missedByWorkload: count(missed, ({ source, destination }) => [source, destination]),
    missedByZones: count(missed, ({ sourceZone, destinationZone }) => [`${sourceZone} -> ${destinationZone}`]),
    missedByDecider: count(missed, decidersOf),
  };
}

/** Rules of the policy that permitted nothing of what was seen, in its order. */
export function findUnused(policy: Policy, simulated: readonly SimulatedConversation[]): string[] {
  const used = new Set(
    simulated.flatMap(({ verdict, decidedBy }) => (verdict === 'allowed' ? decidedBy.map(({ rule }) => rule) : [])),
  );
  return policy.rules.filter(({ id, enabled }) => enabled && !used.has(id)).map(({ id }) => id);
}

/** Most have one name, or two that differ: a set for each of a million takes longer than all the rest. */
function once(names: readonly string[]): Iterable<string> {
  return names.length < 2 || (names.length === 2 && names[0] !== names[1]) ? names : new Set(names);
}

function count(
  simulated: readonly SimulatedConversation[],
  namesOf: (one: SimulatedConversation) => readonly string[],
): Missed[] {
  const counts = new Map<string, { conversations: number; flows: number }>();
  for (const one of simulated)
    for (const name of once(namesOf(one))) {
      const known = counts.get(name);
      if (known) {
        known.conversations += 1;
        known.flows += one.flows;
      } else counts.set(name, { conversations: 1, flows: one.flows });
    }
  return [...counts]
    .map(([name, sums]) => ({ name, ...sums }))
    .toSorted((a, b) => b.flows - a.flows || (a.name < b.name ? -1 : 1));
}
