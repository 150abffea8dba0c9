/** What is wrong in a whole topology: what reaches what, over all points, routes and translations. */
import type { Topology } from '#core/model';
import type { AuditFinding } from '../audit-finding.ts';
import { findInsideExposed, findInternetExposed } from './exposed.ts';
import { findOpenPairs } from './open-pairs.ts';
import { toReachViews } from './reach-view.ts';
import { findFlatTunnels, findOpenJumpHosts, findOpenMetadata } from './side-doors.ts';
import { findBlockedReplies, findFlatNetworks, findKeyEgress, findMultiHomed } from './shape.ts';

export function auditReach(topology: Topology): AuditFinding[] {
  const views = topology.endpoints.length > 0 ? toReachViews(topology) : [];
  return [
    ...views.flatMap((view) => [
      ...findInternetExposed(view),
      ...findInsideExposed(view),
      ...findFlatNetworks(view),
      ...findOpenPairs(view),
      ...findKeyEgress(view),
      ...findBlockedReplies(view),
      ...findFlatTunnels(view),
    ]),
    ...findMultiHomed(topology.endpoints),
    ...findOpenJumpHosts(topology.endpoints),
    ...findOpenMetadata(topology.endpoints),
  ];
}
