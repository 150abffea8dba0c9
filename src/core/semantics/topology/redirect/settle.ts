import type { FilterEntry, FilterRules, Redirect } from '#core/model';
import type { RedirectOf } from './find-redirections.ts';

/** In the chain itself, an entry that redirects to somewhere known accepts. `redirectOf` knows the settled entries. */
export function settle({ chains }: FilterRules): { rules: FilterRules; redirectOf: RedirectOf } {
  const redirects = new Map<FilterEntry, Redirect>();
  const settleEntry = (entry: FilterEntry): FilterEntry => {
    const redirect = entry.action.kind === 'unknown' ? entry.action.redirects : undefined;
    if (!redirect) return entry;
    const settled: FilterEntry = redirect.to === 'unknown' ? entry : { ...entry, action: { kind: 'accept' } };
    redirects.set(settled, redirect);
    return settled;
  };
  return {
    rules: { chains: chains.map((chain) => ({ ...chain, entries: chain.entries.map(settleEntry) })) },
    redirectOf: (entry) => redirects.get(entry),
  };
}
