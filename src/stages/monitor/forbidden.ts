import { CATALOGUE, nameService } from '#core/catalogue';
import type { AgentReport, Alert, Denial, Policy, ZoneClass } from '#core/model';
import { type Address, printAddress } from '#core/net';
import { unreachable } from '#core/result';
import { compilePolicy, findWorkload } from '#core/semantics';
import { toConnection } from './connection.ts';
import { isToEverybody, nameParty, nameReporter, type Party } from './party.ts';
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
  const reporter = nameReporter(policy, workload);
  const isInbound = denial.direction === 'ingress';
  const source = isInbound ? nameParty(policy, connection.source, reporter) : reporter;
  const destination = isInbound ? reporter : nameParty(policy, connection.destination, reporter);
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
    severity: isToEverybody(connection.destination) ? 'low' : toSeverity(denial, source, precious),
    title: `${toEnd(policy, source, connection.source)} tried ${service} on ${toEnd(policy, destination, connection.destination)}: ${describeDecision(denial.rule)}; ${isBlocked ? 'blocked' : 'it passed, the zone does not enforce yet'}`,
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
function toSeverity(denial: Denial, source: Party, precious: Party) {
  const own = severityOf(precious.class);
  return denial.rule !== DEFAULT_DENY && source.class !== 'internet' ? raise(own) : own;
}

/** A party and, where its name does not say it, the address. */
function toEnd(policy: Policy, party: Party, address: Address): string {
  const text = printAddress(address);
  switch (party.kind) {
    case 'workload': {
      const isListed = findWorkload(policy, address)?.name === party.name;
      return `${party.name} (${party.zone})${isListed ? '' : ` at ${text}`}`;
    }
    case 'address':
      return party.name === text ? `${text} (${party.zone})` : `${text} (${party.name}, ${party.zone})`;
    case 'near':
      return `${text} (${party.name})`;
    case 'internet':
      return `${text} (${party.name === party.zone ? party.name : `${party.name}, ${party.zone}`})`;
    default:
      return unreachable(party.kind);
  }
}

export function describeDecision(rule: string | undefined): string {
  return rule === undefined || rule === DEFAULT_DENY ? 'no rule permits it' : `guardrail \`${rule}\` forbids it`;
}
