import type { Classification } from './classify.ts';
import { byText } from './contacts.ts';
import type { Group } from './groups.ts';

/** What a person should look at, and why. */
export interface Attention {
  readonly workload: string;
  readonly why: 'scans' | 'outlier' | 'contradiction' | 'unclear';
  /** Sentences without capital and period. */
  readonly words: readonly string[];
}

const ORDER: readonly Attention['why'][] = ['scans', 'outlier', 'contradiction', 'unclear'];

/** The most urgent first; of one kind those first that have most to say. */
export function findAttention(classifications: readonly Classification[], groups: readonly Group[]): Attention[] {
  const outliers = Map.groupBy(
    groups.flatMap((group) => group.outliers),
    ({ workload }) => workload,
  );
  const found = classifications.flatMap(({ workload, role, zone }): Attention[] => {
    // Of strangers somebody else is in charge.
    if (zone.value === 'internet') return [];
    const odd = outliers.get(workload) ?? [];
    const against = [...role.contradictions, ...zone.contradictions];
    return [
      ...(role.value === 'scanner' ? [{ workload, why: 'scans' as const, words: role.evidence }] : []),
      ...(odd.length > 0 ? [{ workload, why: 'outlier' as const, words: odd.map(({ words }) => words) }] : []),
      ...(role.value !== 'unknown' && against.length > 0
        ? [{ workload, why: 'contradiction' as const, words: against }]
        : []),
      ...(role.value === 'unknown' ? [{ workload, why: 'unclear' as const, words: role.settledBy ?? [] }] : []),
    ];
  });
  const rank = ({ why }: Attention) => ORDER.indexOf(why);
  return found.toSorted(
    (a, b) => rank(a) - rank(b) || b.words.length - a.words.length || byText(a.workload, b.workload),
  );
}
