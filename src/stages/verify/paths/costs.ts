import type { Means } from './ways.ts';

/**
 * What a hop costs an attacker who holds its source; only the order and the rough distances mean anything. Control
 * that is already given costs least; a session on the next host needs a credential that admins leave behind; a console
 * the same with fewer who have it; a signing port gives a signature, not the host; anything else needs a flaw in a
 * program. A hop that asks for a proven identity needs that one stolen as well.
 */
export const HOP_COSTS = { manages: 1, 'remote-access': 2, management: 3, signing: 4, application: 8, identity: 4 };

export function costOf(means: Means): number {
  if (means.kind === 'manages') return HOP_COSTS.manages;
  return HOP_COSTS[means.hop] + (means.rule.identity === undefined ? 0 : HOP_COSTS.identity);
}
