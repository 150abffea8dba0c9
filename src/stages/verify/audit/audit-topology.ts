import type { Topology } from '#core/model';
import { type AddressSet, toAddressSet, toRange, unionAddresses } from '#core/net';
import type { MergedTopology } from '#core/semantics';
import { type AuditFinding, sortFindings } from './audit-finding.ts';
import type { AuditRuleId } from './audit-rules.ts';
import { auditPoint, findOpenServices } from './points/index.ts';
import { addressesOf, auditReach } from './reach/index.ts';

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
  const known = unionAddresses(...topology.endpoints.map(addressesOf));
  const attached = toAttached(topology);
  const isPeopled = topology.endpoints.length > 0;
  const ofPoints = topology.points.flatMap((point) => {
    const findings = auditPoint(point, nowMs, unionAddresses(...(attached.get(point.name) ?? [])), known);
    if (alone.has(point)) return [...findings, ...findOpenServices(point)];
    const around = met.has(point.name) ? '' : isPeopled ? UNATTACHED : UNTOLD;
    const told = findings.map((finding) => toMilder({ ...finding, message: `${finding.message}${around}` }, isPeopled));
    // Rules alone: what they would let pass is told as if somebody were behind them, perhaps.
    return isPeopled ? told : [...told, ...findOpenServices(point)];
  });
  return sortFindings([...auditReach(topology), ...ofPoints]);
}

/** By point, the addresses of those who meet it on arrival or leaving. */
function toAttached({ endpoints }: Topology): Map<string, AddressSet[]> {
  const attached = new Map<string, AddressSet[]>();
  for (const { interfaces } of endpoints)
    for (const { arrive, leave, addresses } of interfaces)
      for (const point of new Set([...arrive, ...leave].map((visit) => visit.point)))
        attached.set(point, [...(attached.get(point) ?? []), toAddressSet(addresses.map(toRange))]);
  return attached;
}

const UNATTACHED = ' (nothing is attached to it)';
const UNTOLD = ' (what it is attached to is not in the input)';
const OPEN: ReadonlySet<AuditRuleId> = new Set(['allow-everything', 'wide-ports']);

/** Beside other points, what a list says is not what gets through: that is told by itself, where anybody is known. */
function toMilder(finding: AuditFinding, isPeopled: boolean): AuditFinding {
  if (!isPeopled && OPEN.has(finding.rule)) return { ...finding, isCertain: false };
  return { ...finding, severity: 'low' };
}
