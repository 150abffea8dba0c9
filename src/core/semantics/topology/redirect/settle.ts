import type { FilterEntry, FilterRules, Redirect } from '#core/model';

/** In the chain itself, an entry that redirects to somewhere known accepts. */
export function settle({ chains }: FilterRules): FilterRules {
  return { chains: chains.map((chain) => ({ ...chain, entries: chain.entries.map(settleEntry) })) };
}

function settleEntry(entry: FilterEntry): FilterEntry {
  const redirect = redirectOf(entry);
  if (!redirect || redirect.to === 'unknown') return entry;
  return { ...entry, action: { kind: 'accept', redirected: redirect } };
}

/** Where the entry redirects to; undefined: it does not. */
export function redirectOf({ action }: FilterEntry): Redirect | undefined {
  if (action.kind === 'unknown') return action.redirects;
  return action.kind === 'accept' ? action.redirected : undefined;
}
