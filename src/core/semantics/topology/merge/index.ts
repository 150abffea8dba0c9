/** What several accounts, platforms and hosts say, as one topology: a packet must pass every point on its way. */
import type { Topology } from '#core/model';
import { attachPoints } from './attach-points.ts';
import { distinguishNames, uniteSegments } from './distinguish.ts';
import type { TopologyPart } from './part.ts';
import { uniteEndpoints } from './unite-endpoints.ts';

export { findLonePoints } from './attach-points.ts';
export type { TopologyPart } from './part.ts';
export { renameTopology } from './rename.ts';

/**
 * SEM-20. All parts as one. Segments and points with one name in two parts are different things, but for the internet;
 * endpoints are the same where a host is known by name or address. Rules of hosts are met at their endpoints.
 */
export function mergeTopologies(parts: readonly TopologyPart[]): Topology {
  const named = distinguishNames(parts);
  const topologies = named.map(({ topology }) => topology);
  return {
    endpoints: attachPoints(uniteEndpoints(named), named),
    segments: uniteSegments(topologies),
    points: topologies.flatMap(({ points }) => points),
    ways: topologies.flatMap(({ ways }) => ways),
  };
}
