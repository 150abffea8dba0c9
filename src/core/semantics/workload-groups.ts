import type { Policy, Workload } from '#core/model';
import type { WorkloadSelector } from './selector.ts';

/** Workloads of one zone with the same labels: selectors tell them apart by name or by address alone. */
export interface WorkloadGroups {
  /** The workloads that meet all criteria, in no order. Cost follows the groups, not the workloads. */
  choose(selector: WorkloadSelector): Workload[];
  /** Of the criteria of the selector the one that fewest groups meet, as any of several; undefined: it has none. */
  findNarrowest(selector: WorkloadSelector): readonly string[] | undefined;
}

export function toWorkloadGroups({ workloads }: Pick<Policy, 'workloads'>): WorkloadGroups {
  const groups = [...Map.groupBy(workloads, toGroupKey).values()];
  const byCriterion = new Map<string, Workload[][]>();
  for (const group of groups)
    for (const criterion of group[0] ? criteriaOf(group[0]) : []) {
      const known = byCriterion.get(criterion);
      if (known) known.push(group);
      else byCriterion.set(criterion, [group]);
    }
  const byName = new Map(workloads.map((workload) => [workload.name, workload]));
  const countGroups = (criteria: readonly string[]) =>
    criteria.reduce((sum, criterion) => sum + (byCriterion.get(criterion)?.length ?? 0), 0);

  function findNarrowest({ zones, labels }: WorkloadSelector): readonly string[] | undefined {
    const alternatives = Object.entries(labels).map(([key, values]) => values.map((value) => toCriterion(key, value)));
    if (zones) alternatives.push(zones.map((zone) => toCriterion(undefined, zone)));
    let narrowest = alternatives[0];
    for (const one of alternatives) if (narrowest && countGroups(one) < countGroups(narrowest)) narrowest = one;
    return narrowest && [...new Set(narrowest)];
  }

  function choose(selector: WorkloadSelector): Workload[] {
    const isMember = toMemberTest(selector);
    if (selector.names) return [...new Set(selector.names)].flatMap((name) => byName.get(name) ?? []).filter(isMember);
    const candidates = findNarrowest(selector)?.flatMap((criterion) => byCriterion.get(criterion) ?? []) ?? groups;
    return candidates.filter(([first]) => first && isMember(first)).flat();
  }

  return { findNarrowest, choose };
}

/** Twin of `isChosen`, but for names: who is found by a name need not be looked for in the list of them again. */
function toMemberTest({ zones, labels }: WorkloadSelector): (workload: Workload) => boolean {
  const wanted = Object.entries(labels);
  return (workload) => {
    if (zones && !zones.includes(workload.zone)) return false;
    for (const [key, values] of wanted) {
      const value = workload.labels[key];
      if (value === undefined || !values.includes(value)) return false;
    }
    return true;
  };
}

const groupKeys = new WeakMap<Workload, string>();

/** Equal for workloads of one group. A workload never changes, so its key is made once. */
export function toGroupKey(workload: Workload): string {
  const known = groupKeys.get(workload);
  if (known !== undefined) return known;
  const labels = Object.entries(workload.labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify([workload.zone, labels]);
  groupKeys.set(workload, key);
  return key;
}

/** What selectors may ask of a workload, but for its name. */
export function criteriaOf({ zone, labels }: Workload): string[] {
  return [toCriterion(undefined, zone), ...Object.entries(labels).map(([key, value]) => toCriterion(key, value))];
}

function toCriterion(key: string | undefined, value: string): string {
  return key === undefined ? `zone ${value}` : `label ${key}=${JSON.stringify(value)}`;
}
