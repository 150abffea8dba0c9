import type { AgentReport, Alert, Policy } from '#core/model';
import { describeDecision, toForbiddenAlerts } from './forbidden.ts';
import { toPlace } from './place.ts';
import { byPriority } from './priority.ts';
import { severityOf, worse } from './severity.ts';
import { toTroubleAlerts } from './trouble.ts';

/** A scan of all ports is one alert, and its text stays readable. */
export const MAX_NAMED_SERVICES = 8;
const MORE = 'and more';

/**
 * What someone should know of one report of `workload`, most urgent first, each id once.
 * The ids are stable: the same thing in a later report has the same one, and `foldAlert` joins the two.
 */
export function toAlerts(report: AgentReport, workload: string, policy: Policy): Alert[] {
  const folded = new Map<string, Alert>();
  for (const alert of [...toForbiddenAlerts(report, workload, policy), ...toTroubleAlerts(report, workload, policy)])
    folded.set(alert.id, foldWithinReport(folded.get(alert.id), alert));
  return [...folded.values()].toSorted(byPriority(policy));
}

/** Of several ports of one scan, one that passed is what matters, whichever was the last. */
function foldWithinReport(known: Alert | undefined, next: Alert): Alert {
  const folded = foldAlert(known, next);
  return known?.blocked === false ? { ...folded, blocked: false } : folded;
}

/** When an agent last reported. */
export interface AgentContact {
  readonly workload: string;
  readonly lastReportMs: number;
}

/** One alert for each agent of which nothing came for `silenceMs`. The rules stay in its kernel; nobody watches them. */
export function toSilenceAlerts(
  contacts: readonly AgentContact[],
  policy: Policy,
  atMs: number,
  silenceMs: number,
): Alert[] {
  return contacts
    .filter(({ lastReportMs }) => atMs - lastReportMs >= silenceMs)
    .map(({ workload, lastReportMs }): Alert => {
      const place = toPlace(workload, policy);
      const seconds = Math.round((atMs - lastReportMs) / 1000);
      return {
        id: `agent-silent~${workload}`,
        kind: 'agent-silent',
        severity: worse('medium', severityOf(place.class)),
        title: `the agent of ${workload} has been silent for ${seconds} s`,
        zone: place.zone,
        workload,
        firstSeenMs: lastReportMs,
        lastSeenMs: atMs,
        count: 1,
      };
    })
    .toSorted(byPriority(policy));
}

/**
 * The known alert with one more sighting of the same id: the count rises, the span widens, the worst severity stays,
 * the newest text is shown. Both ends of a connection report it: only the first reporter's sightings are counted.
 */
export function foldAlert(known: Alert | undefined, next: Alert): Alert {
  if (!known) return next;
  const newest = next.lastSeenMs >= known.lastSeenMs ? next : known;
  const service = joinServices(known.service, next.service);
  const rule = [next.rule, known.rule].find((id) => id !== undefined && id !== 'default-deny') ?? next.rule;
  return {
    ...newest,
    severity: worse(known.severity, next.severity),
    title: newest.title
      .replace(`tried ${newest.service} on`, `tried ${service} on`)
      .replace(`: ${describeDecision(newest.rule)};`, `: ${describeDecision(rule)};`),
    ...(service === undefined ? {} : { service }),
    ...(rule === undefined ? {} : { rule }),
    workload: known.workload,
    firstSeenMs: Math.min(known.firstSeenMs, next.firstSeenMs),
    lastSeenMs: newest.lastSeenMs,
    count: known.workload === next.workload ? known.count + next.count : Math.max(known.count, next.count),
  };
}

function joinServices(known: string | undefined, next: string | undefined): string | undefined {
  if (known === undefined || next === undefined) return known ?? next;
  const names = [...new Set([...known.split(', '), ...next.split(', ')])].filter((name) => name !== MORE);
  const isMore = known.endsWith(MORE) || next.endsWith(MORE) || names.length > MAX_NAMED_SERVICES;
  return [...names.slice(0, MAX_NAMED_SERVICES), ...(isMore ? [MORE] : [])].join(', ');
}
