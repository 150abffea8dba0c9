import type { Endpoint, Visit, Way } from '#core/model';

/** SEM-20. Whether packets may come to the host, or leave it, by an interface that does not have the address. */
export function isElsewhere({ outcome }: Way, endpoint: Endpoint | undefined): boolean {
  return outcome === 'unknown' && endpoint !== undefined && isOnSeveral(endpoint);
}

export function isOnSeveral({ interfaces }: Endpoint): boolean {
  return interfaces.some(({ segment }) => segment !== interfaces[0]?.segment);
}

/** The visits of the host's own rules, when nobody knows by which of its interfaces. */
export function asAnywhere<T extends { readonly arrive: readonly Visit[]; readonly leave: readonly Visit[] }>(
  end: T,
): T {
  return {
    ...end,
    arrive: end.arrive.map((visit) => (visit.isOverNetwork ? withoutIn(visit) : visit)),
    leave: end.leave.map((visit) => (visit.isOverNetwork ? withoutOut(visit) : visit)),
  };
}

function withoutIn({ in: _, ...visit }: Visit): Visit {
  return visit;
}

function withoutOut({ out: _, ...visit }: Visit): Visit {
  return visit;
}
