import { MODES, type Policy, type ZoneClass } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { modeOf } from '#core/semantics';
import { type ControlPlane, DEFAULT_CONTROL_PLANE, findLostAgents, type LostAgent } from './control-plane.ts';
import { type HostChange, toHostChanges } from './host-change.ts';

/** How the server knows an agent. */
export interface AgentState {
  readonly workload: string;
  /** Whether it reported of late. */
  readonly isReachable: boolean;
}

/** Hosts that may change at the same time; the next stage waits until all of them have confirmed. */
export interface ChangeStage {
  readonly kind: 'canary' | 'zone' | 'host';
  readonly zone: string;
  readonly workloads: readonly string[];
  readonly reason: string;
}

export interface ChangePlan {
  readonly stages: readonly ChangeStage[];
  readonly changes: readonly HostChange[];
  /** Changed hosts whose agent does not report: they are in no stage, and keep what they have until they come back. */
  readonly waiting: readonly string[];
}

/** The order in which zones change: where a mistake costs least, first; the keys last of all. */
const ORDER: readonly ZoneClass[] = [
  'internet',
  'office',
  'development',
  'dmz',
  'build',
  'validator-monitoring',
  'production',
  'management',
  'cold',
  'validator',
  'key-management',
];

/** In these a mistake at two hosts at once is worse than twice one: signers and validators stand in for each other. */
const ONE_BY_ONE: ReadonlySet<ZoneClass> = new Set(['validator', 'key-management']);

/**
 * The hosts that a change of policy concerns, in stages: one canary where the least can break, then zone by zone, the
 * validators and the keys host by host. Errors: the agents that the next policy would cut from their server; such a
 * change must not be sent, since it could not be taken back.
 */
export function planChange(
  current: Policy,
  next: Policy,
  agents: readonly AgentState[],
  atMs: number,
  controlPlane: ControlPlane = DEFAULT_CONTROL_PLANE,
): Result<ChangePlan, LostAgent[]> {
  const lost = findLostAgents(next, controlPlane, atMs);
  if (lost.length > 0) return fail(lost);
  const changes = toHostChanges(current, next, atMs);
  const reachable = new Set(agents.filter(({ isReachable }) => isReachable).map(({ workload }) => workload));
  const rankOf = toRanks(current, next, controlPlane);
  const ready = changes
    .filter(({ workload }) => reachable.has(workload))
    .toSorted((a, b) => compare(rankOf(a), rankOf(b)) || (a.workload < b.workload ? -1 : 1));
  const waiting = changes.filter(({ workload }) => !reachable.has(workload)).map(({ workload }) => workload);
  return ok({ stages: toStages(ready, current, next), changes, waiting });
}

/** Class of the zone, then the server after its neighbours: without it nobody could be told anything. */
function toRanks(current: Policy, next: Policy, controlPlane: ControlPlane) {
  return (change: HostChange) => [
    ORDER.indexOf(classOf(change.zone, current, next)),
    Number(change.workload === controlPlane.workload),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [i, rank] of a.entries()) if (rank !== b[i]) return rank - (b[i] ?? 0);
  return 0;
}

function classOf(zone: string, current: Policy, next: Policy): ZoneClass {
  const found = [...next.zones, ...current.zones].find(({ name }) => name === zone);
  // A zone that neither policy knows: nothing says that a mistake there is cheap.
  return found?.class ?? 'key-management';
}

function toStages(ready: readonly HostChange[], current: Policy, next: Policy): ChangeStage[] {
  const canary = findCanary(ready, current, next);
  if (!canary) return [];
  const { change, mode } = canary;
  const reason = `the first of ${ready.length}: its zone is among the least critical, and its mode is ${mode}`;
  const first: ChangeStage = { kind: 'canary', zone: change.zone, workloads: [change.workload], reason };
  const byZone = Map.groupBy(
    ready.filter((one) => one !== change),
    ({ zone }) => zone,
  );
  const rest = [...byZone].flatMap(([zone, group]): ChangeStage[] => {
    const zoneClass = classOf(zone, current, next);
    if (!ONE_BY_ONE.has(zoneClass)) {
      const workloads = group.map(({ workload }) => workload);
      return [{ kind: 'zone', zone, workloads, reason: `the rest of ${zone}` }];
    }
    return group.map(({ workload }) => ({
      kind: 'host',
      zone,
      workloads: [workload],
      reason: `${zone} changes host by host`,
    }));
  });
  return [first, ...rest];
}

/** Of the hosts to change, one that drops least in its next mode; among those, one of the least critical zone. */
function findCanary(ready: readonly HostChange[], current: Policy, next: Policy) {
  const modes = ready.map((change) => {
    const workload = next.workloads.find(({ name }) => name === change.workload);
    return { change, mode: workload ? modeOf(next, workload) : ('observe' as const) };
  });
  const isKeys = ({ change }: { change: HostChange }) => classOf(change.zone, current, next) === 'key-management';
  // `ready` is in order of zones, so the first of a mode is in the least critical zone that has it.
  const candidates = modes.some((one) => !isKeys(one)) ? modes.filter((one) => !isKeys(one)) : modes;
  return candidates.toSorted((a, b) => MODES.indexOf(a.mode) - MODES.indexOf(b.mode))[0];
}
