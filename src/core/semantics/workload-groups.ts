import type { Policy, Workload } from '#core/model';
import { isChosen, type WorkloadSelector } from './selector.ts';

/** Workloads of one zone with the same labels: selectors tell them apart by name or by address alone. */
export interface WorkloadGroups {
  /** Positions in the policy; each workload is in one group. */
  readonly groups: readonly (readonly number[])[];
  /** The group of each workload. */
  readonly groupOf: readonly number[];
  /** Positions of the workloads that meet all criteria, in no order. Cost follows the groups, not the workloads. */
  choose(selector: WorkloadSelector): number[];
}

export function toWorkloadGroups({ workloads }: Policy): WorkloadGroups {
  const byKey = Map.groupBy(workloads.keys(), (position) => toGroupKey(workloads[position]));
  const groups = [...byKey.values()];
  const groupOf: number[] = Array.from({ length: workloads.length }, () => 0);
  for (const [group, members] of groups.entries()) for (const member of members) groupOf[member] = group;
  const byCriterion = new Map<string, number[]>();
  const byName = new Map<string, number>(workloads.map(({ name }, position) => [name, position]));
  for (const [group, [first]] of groups.entries())
    for (const criterion of criteriaOf(workloads[first ?? 0])) {
      const known = byCriterion.get(criterion);
      if (known) known.push(group);
      else byCriterion.set(criterion, [group]);
    }

  /** The groups with any of the values of the criterion that fewest groups meet. */
  function findCandidates({ zones, labels }: WorkloadSelector): Iterable<number> {
    const alternatives = Object.entries(labels).map(([key, values]) => values.map((value) => toCriterion(key, value)));
    if (zones) alternatives.push(zones.map((zone) => toCriterion(undefined, zone)));
    const found = alternatives.map((criteria) => [...new Set(criteria)].flatMap((one) => byCriterion.get(one) ?? []));
    const [fewest] = found.toSorted((a, b) => a.length - b.length);
    return fewest ?? groups.keys();
  }

  function choose(selector: WorkloadSelector): number[] {
    const isMember = (position: number | undefined) => {
      const workload = position === undefined ? undefined : workloads[position];
      return workload !== undefined && isChosen(selector, workload);
    };
    if (selector.names)
      return [...new Set(selector.names)].flatMap((name) => byName.get(name) ?? []).filter((found) => isMember(found));
    const chosen: number[] = [];
    for (const group of findCandidates(selector)) {
      const members = groups[group] ?? [];
      if (isMember(members[0])) chosen.push(...members);
    }
    return chosen;
  }

  return { groups, groupOf, choose };
}

function toGroupKey(workload: Workload | undefined): string {
  return workload ? criteriaOf(workload).toSorted().join('\n') : '';
}

function criteriaOf(workload: Workload | undefined): string[] {
  if (!workload) return [];
  return [
    toCriterion(undefined, workload.zone),
    ...Object.entries(workload.labels).map(([key, value]) => toCriterion(key, value)),
  ];
}

function toCriterion(key: string | undefined, value: string): string {
  return key === undefined ? `zone ${value}` : `label ${key}=${JSON.stringify(value)}`;
}
