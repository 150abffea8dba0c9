import type { MergedTopology } from '#core/semantics';
import { type AuditFinding, sortFindings } from './audit-finding.ts';
import { auditPoint, findOpenServices } from './points/index.ts';
import { auditReach } from './reach/index.ts';

/** Everything that the audit finds, worst first. `nowMs`: when temporary rules are over. */
export function auditTopology({ topology, lone }: MergedTopology, nowMs: number): AuditFinding[] {
  const alone = new Set(lone);
  const met = new Set(
    [
      ...topology.ways.flatMap(({ visits }) => visits),
      ...topology.endpoints.flatMap(({ interfaces }) =>
        interfaces.flatMap(({ leave, arrive }) => [...leave, ...arrive]),
      ),
    ].map(({ point }) => point),
  );
  const ofPoints = topology.points.flatMap((point) => {
    const findings = auditPoint(point, nowMs);
    if (alone.has(point)) return [...findings, ...findOpenServices(point)];
    return findings.map((finding) => toMilder(finding, met.has(point.name), topology.endpoints.length > 0));
  });
  return sortFindings([...auditReach(topology), ...ofPoints]);
}

/** Beside other points, what a list says is not what gets through: that is told by itself. */
function toMilder(finding: AuditFinding, isMet: boolean, isPeopled: boolean): AuditFinding {
  const around = isPeopled ? 'nothing is attached to it' : 'what it is attached to is not in the input';
  const message = isMet ? finding.message : `${finding.message} (${around})`;
  return { ...finding, severity: 'low', message };
}
