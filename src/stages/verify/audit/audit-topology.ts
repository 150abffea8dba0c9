import type { Topology } from '#core/model';
import { type AuditFinding, sortFindings } from './audit-finding.ts';
import { auditPoint } from './points/index.ts';
import { auditReach } from './reach/index.ts';

/** Everything that the audit finds, worst first. `nowMs`: when temporary rules are over. */
export function auditTopology(topology: Topology, nowMs: number): AuditFinding[] {
  return sortFindings([...auditReach(topology), ...topology.points.flatMap((point) => auditPoint(point, nowMs))]);
}
