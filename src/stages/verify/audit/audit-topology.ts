import type { MergedTopology } from '#core/semantics';
import { type AuditFinding, sortFindings } from './audit-finding.ts';
import type { AuditRuleId } from './audit-rules.ts';
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
  const isPeopled = topology.endpoints.length > 0;
  const ofPoints = topology.points.flatMap((point) => {
    const findings = auditPoint(point, nowMs, alone.has(point));
    if (alone.has(point)) return [...findings, ...findOpenServices(point)];
    const around = met.has(point.name) ? '' : isPeopled ? UNATTACHED : UNTOLD;
    const told = findings.map((finding) => toMilder({ ...finding, message: `${finding.message}${around}` }, isPeopled));
    // Rules alone: what they would let pass is told as if somebody were behind them, perhaps.
    return isPeopled ? told : [...told, ...findOpenServices(point)];
  });
  return sortFindings([...auditReach(topology), ...ofPoints]);
}

const UNATTACHED = ' (nothing is attached to it)';
const UNTOLD = ' (what it is attached to is not in the input)';
const OPEN: ReadonlySet<AuditRuleId> = new Set(['allow-everything', 'wide-ports']);

/** Beside other points, what a list says is not what gets through: that is told by itself, where anybody is known. */
function toMilder(finding: AuditFinding, isPeopled: boolean): AuditFinding {
  if (!isPeopled && OPEN.has(finding.rule)) return { ...finding, isCertain: false };
  const { witness: _, ...told } = finding;
  return { ...told, severity: 'low' };
}
