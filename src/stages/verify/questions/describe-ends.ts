import type { Policy } from '#core/model';

/** What an end means beyond its name. */
export function describeEnds(policy: Policy, ...ends: readonly string[]): string[] {
  const isInternet = ends.includes('internet');
  return [
    ...describeFuture(policy, ...ends),
    ...(isInternet ? ['`internet` is every address outside the estate'] : []),
  ];
}

/** What an end means beyond the workloads that there are: an answer about a zone holds for its future as well. */
export function describeFuture({ zones }: Policy, ...ends: readonly string[]): string[] {
  return [...new Set(ends)].flatMap((end) => {
    const zone = end === 'internet' ? undefined : zones.find(({ name }) => name === end);
    if (!zone) return [];
    if (zone.networks.length > 0)
      return [`\`${end}\` is every address of the zone, also of workloads that do not exist yet`];
    return [`\`${end}\` is the zone's known workloads alone: it has no networks in which others could appear`];
  });
}
