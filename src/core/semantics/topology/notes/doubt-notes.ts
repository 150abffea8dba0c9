import type { EnforcementPoint, FilterAction, FilterRules, NoteTest } from '#core/model';
import { changeOf } from './note-state.ts';

/**
 * SEM-26. The rulesets of one host. What one of them asks for, and another may note as well, is not known of either: in which
 * order packets meet them no file tells.
 */
export function doubtNotes(points: readonly EnforcementPoint[]): EnforcementPoint[] {
  const noted = points.map(({ rules }) => notedBy(rules));
  return points.map((point, i) => {
    const others = new Set(noted.flatMap((kinds, j) => (i === j ? [] : [...kinds])));
    return others.size === 0 ? point : { ...point, rules: forget(point.rules, others) };
  });
}

type Kind = NoteTest['of'];

function notedBy({ chains }: FilterRules): Set<Kind> {
  return new Set(chains.flatMap(({ entries }) => entries.flatMap(({ action }) => kindsOf(action))));
}

function kindsOf(action: FilterAction): Kind[] {
  const change = changeOf(action);
  if (change) return [change.to];
  if (action.kind === 'accept') return action.hides ? ['translation'] : [];
  if (action.kind !== 'unknown') return [];
  return action.redirects ? ['translation'] : ['packet', 'connection'];
}

function forget({ chains }: FilterRules, kinds: ReadonlySet<Kind>): FilterRules {
  return {
    chains: chains.map((chain) => ({
      ...chain,
      entries: chain.entries.map((entry) => {
        const { asks, ...match } = entry.match;
        const kept = asks?.filter(({ of }) => !kinds.has(of)) ?? [];
        return kept.length === (asks?.length ?? 0)
          ? entry
          : { ...entry, match: kept.length > 0 ? { ...match, asks: kept } : match };
      }),
    })),
  };
}
