import type { Workload } from '#core/model';
import { type AddressSet, printRange } from '#core/net';
import type { Endpoints } from './endpoints.ts';
import type { Party } from './reach-rows.ts';
import { either } from './words.ts';

const MAX_NAMES = 3;
const MAX_MISSING = 2;

/** Says who they are, in few words however many; each word by itself. */
export type PartyWords = (parties: readonly Party[]) => string[];

export function toPartyWords({ all }: Endpoints): PartyWords {
  const workloads = all.flatMap(({ workload }) => workload ?? []);
  const describeWorkloads = toWorkloadWords(workloads);
  const byZone = Map.groupBy(workloads, ({ zone }) => zone);

  return (parties) => {
    if (parties.length === all.length && parties.every(({ part }) => !part)) return ['anybody'];
    let chosen = parties.flatMap(({ endpoint, part }) => (endpoint.workload && !part ? [endpoint.workload] : []));
    const words: string[] = [];
    for (const { endpoint, part } of parties) {
      if (part) words.push(`${printPart(part)} of ${endpoint.name}`);
      else if (endpoint.kind === 'internet') words.push('internet');
      else if (endpoint.kind === 'others') {
        const own = chosen.filter(({ zone }) => zone === endpoint.name);
        const present = new Set(own);
        const missing = (byZone.get(endpoint.name) ?? []).filter((workload) => !present.has(workload));
        const isNearlyWhole = missing.length === 0 || (missing.length <= MAX_MISSING && missing.length < own.length);
        if (isNearlyWhole) chosen = chosen.filter(({ zone }) => zone !== endpoint.name);
        const but = missing.length > 0 ? ` but ${missing.map(({ name }) => name).join(' and ')}` : '';
        words.push(
          isNearlyWhole
            ? `zone ${endpoint.name}${but}${own.length > 0 ? ` (${own.length})` : ''}`
            : `anybody else in ${endpoint.name}`,
        );
      }
    }
    return [...describeWorkloads(chosen), ...words];
  };
}

function printPart({ ranges }: AddressSet): string {
  const shown = ranges.slice(0, MAX_NAMES).map(printRange).join(' ');
  return ranges.length > MAX_NAMES ? `${shown} and ${ranges.length - MAX_NAMES} ranges more` : shown;
}

/** A zone or label that workloads may have, by any of several values: `role signer`. */
type Criterion = readonly string[];

/** By what they and nobody else have in common; else zone by zone; else by name, as far as that is readable. */
function toWorkloadWords(all: readonly Workload[]): (chosen: readonly Workload[]) => string[] {
  const byCriterion = new Map<string, Set<Workload>>();
  for (const workload of all)
    for (const criterion of criteriaOf(workload)) {
      const known = byCriterion.get(criterion);
      if (known) known.add(workload);
      else byCriterion.set(criterion, new Set([workload]));
    }

  /** How many workloads meet each of the criteria by any of its alternatives. */
  function count(criteria: readonly Criterion[]): number {
    const sets = criteria.map((alternatives) => alternatives.map((one) => byCriterion.get(one) ?? new Set<Workload>()));
    const sizeOf = (union: readonly ReadonlySet<Workload>[]) => union.reduce((sum, { size }) => sum + size, 0);
    const [smallest, ...others] = sets.toSorted((a, b) => sizeOf(a) - sizeOf(b));
    if (!smallest) return all.length;
    let total = 0;
    for (const set of smallest)
      for (const workload of set) if (others.every((union) => union.some((one) => one.has(workload)))) total++;
    return total;
  }

  /** Without the criteria that the others imply. */
  function dropImplied(criteria: readonly Criterion[], size: number): readonly Criterion[] {
    let rest = criteria;
    for (const criterion of criteria) {
      const without = rest.filter((one) => one !== criterion);
      if (without.length > 0 && count(without) === size) rest = without;
    }
    return rest;
  }

  function describe(chosen: readonly Workload[], mayDivide: boolean): string[] {
    const [first] = chosen;
    if (!first) return [];
    if (chosen.length <= MAX_NAMES) return chosen.map(({ name }) => name);
    if (chosen.length === all.length) return [`any workload (${all.length})`];
    const shared = criteriaOf(first)
      .filter((criterion) => chosen.every((workload) => byCriterion.get(criterion)?.has(workload)))
      .map((criterion): Criterion => [criterion]);
    const exact = [shared, ...findAlternatives(chosen).map((more) => [...shared, more])].find(
      (criteria) => count(criteria) === chosen.length,
    );
    if (exact) return [`${printCriteria(dropImplied(exact, chosen.length))} (${chosen.length})`];
    if (mayDivide) {
      const zones = [...Map.groupBy(chosen, ({ zone }) => zone).values()];
      if (zones.length > 1) return zones.flatMap((part) => describe(part, false));
    }
    const names = chosen.slice(0, MAX_NAMES - 1).map(({ name }) => name);
    return [`${names.join(', ')} and ${chosen.length - names.length} more of ${first.zone}`];
  }

  return (chosen) => describe(chosen, true);
}

function criteriaOf({ zone, labels }: Workload): string[] {
  return [`zone ${zone}`, ...Object.entries(labels).map(([key, value]) => `${key} ${value}`)];
}

/** For each label that all of them have: its values among them. */
function findAlternatives(chosen: readonly Workload[]): Criterion[] {
  return Object.keys(chosen[0]?.labels ?? {}).flatMap((key) => {
    const values = new Set(chosen.map(({ labels }) => labels[key]));
    return values.has(undefined) ? [] : [[...values].map((value) => `${key} ${value}`)];
  });
}

function printCriteria(criteria: readonly Criterion[]): string {
  return criteria
    .map((alternatives) => {
      const [first = ''] = alternatives;
      const space = first.indexOf(' ');
      return `${first.slice(0, space)} ${either(alternatives.map((one) => one.slice(space + 1)))}`;
    })
    .join(', ');
}
