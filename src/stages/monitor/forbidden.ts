import { CATALOGUE } from '#core/catalogue';
import type { AgentReport, Alert, Denial, Policy, ZoneClass } from '#core/model';
import { compilePolicy } from '#core/semantics';
import { toConnection } from './connection.ts';
import { nameParty, type Party } from './party.ts';
import { nameService } from '#core/catalogue';
import { isKeyZone, raise, rankOf, severityOf } from './severity.ts';

const DEFAULT_DENY = 'default-deny';

/**
 * Alerts for what the host refused or would refuse, one for each source and destination workload whatever the number
 * of ports, so that a scan is one alert. At the keys every known service has its own, since the attempt at the signing
 * port must not hide in a scan; the unknown ports of a scan share one.
 * Not alerted: what only default-deny would refuse while the host observes. Those are verdicts to come, and a
 * policy that is still being learned has many.
 */
export function toForbiddenAlerts(report: AgentReport, workload: string, policy: Policy): Alert[] {
  return report.denials
    .filter((denial) => denial.dropped || denial.rule !== DEFAULT_DENY || denial.mode !== 'observe')
    .flatMap((denial) => toAlert(denial, workload, policy) ?? []);
}

function toAlert(denial: Denial, workload: string, policy: Policy): Alert | undefined {
  const connection = toConnection(denial);
  if (!connection) return undefined;
  const source = nameParty(policy, connection.source);
  const destination = nameParty(policy, connection.destination);
  const precious = rankOf(source.class) < rankOf(destination.class) ? source : destination;
  const service = nameService(denial.protocol, denial.port, destination.class);
  // One end may let pass what the other one, which enforces already, drops.
  const isBlocked =
    denial.dropped ||
    compilePolicy(policy)
      .fate(connection, denial.lastSeenMs)
      .droppedBy.some(({ name }) => name !== workload);
  return {
    id: ['forbidden-connection', source.name, destination.name, ...toDistinction(denial, precious, destination)].join(
      '~',
    ),
    kind: 'forbidden-connection',
    severity: toSeverity(denial, source, destination, precious),
    title: toTitle(denial, source, destination, service, isBlocked),
    zone: precious.zone,
    source: source.name,
    destination: destination.name,
    service,
    rule: denial.rule,
    workload,
    blocked: isBlocked,
    firstSeenMs: denial.firstSeenMs,
    lastSeenMs: denial.lastSeenMs,
    count: denial.packets,
  };
}

function toDistinction(denial: Denial, precious: Party, destination: Party): string[] {
  if (!isKeyZone(precious.class)) return [];
  return [isKnownPort(denial, destination.class) ? `${denial.protocol}-${denial.port}` : 'other-ports'];
}

const known = new Map<string, boolean>();

/** Whether the catalogue names the port itself, in the zone or in all of them; so there are few. */
function isKnownPort({ protocol, port }: Denial, zone: ZoneClass): boolean {
  const key = `${zone} ${protocol} ${port}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const isNamed = CATALOGUE.some(
    (entry) =>
      (entry.zone === zone || entry.zone === 'any') &&
      entry.ports.some((p) => p.proto === protocol && p.from <= port && port <= p.to && p.to - p.from < 16),
  );
  if (known.size < 10_000) known.set(key, isNamed);
  return isNamed;
}

/** A guardrail says never: one step above the zone's own. What knocks from the internet is weather, not a step up. */
function toSeverity(denial: Denial, source: Party, destination: Party, precious: Party) {
  if (destination.kind === 'multicast') return 'low';
  const own = severityOf(precious.class);
  return denial.rule !== DEFAULT_DENY && source.class !== 'internet' ? raise(own) : own;
}

function toTitle(denial: Denial, source: Party, destination: Party, service: string, isBlocked: boolean): string {
  const end = (party: Party, address: string) =>
    party.kind === 'workload' || party.name === address
      ? `${party.name} (${party.zone})`
      : `${address} (${party.name === party.zone ? party.name : `${party.name}, ${party.zone}`})`;
  const by = denial.rule === DEFAULT_DENY ? 'no rule permits it' : `guardrail \`${denial.rule}\` forbids it`;
  const tried = `${end(source, denial.source)} tried ${service} on ${end(destination, denial.destination)}`;
  return `${tried}: ${by}; ${isBlocked ? 'blocked' : 'it passed, the zone does not enforce yet'}`;
}
