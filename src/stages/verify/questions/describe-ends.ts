import type { Policy } from '#core/model';

/** What an end means beyond the workloads that there are: an answer about a zone holds for its future as well. */
export function describeEnds(policy: Policy, ...ends: readonly string[]): string[] {
  return [...new Set(ends)].flatMap((end) => {
    const zone = policy.zones.find(({ name }) => name === end);
    if (end === 'internet') return ['`internet` is every address outside the estate'];
    if (!zone) return [];
    if (zone.networks.length > 0)
      return [`\`${end}\` is every address of the zone, also of workloads that do not exist yet`];
    return [`\`${end}\` is the zone's known workloads alone: it has no networks in which others could appear`];
  });
}
