/** One workload of 100 000 changes a label: which hosts that concerns, and their new sets. */
import type { Policy, Workload } from '#core/model';
import { createPlanner } from '#core/semantics';
import { measure, percentile, printFigure, printPeer } from './figure.ts';
import { ROLES, SITES, toEstate, toRandom } from './parts/estate.ts';

const CHANGES = 1000;
const random = toRandom(5);
const pick = <T>(from: readonly T[], fallback: T): T => from[Math.floor(random() * from.length)] ?? fallback;

let policy: Policy = toEstate(100_000);
const apps = [...new Set(policy.workloads.map(({ labels }) => labels['app'] ?? ''))];
const started = measure(() => createPlanner(policy, Date.now()));
const planner = started.value;
printPeer('worked out at first, 100 000 workloads', started.wallMs / 1000, 's');

/** The application, the role or the site is another: one of the three, each as often. */
function toChanged(workload: Workload): Workload {
  const [key, value] = pick<readonly [string, string]>(
    [
      ['app', pick(apps, '')],
      ['role', pick(ROLES, 'web')],
      ['site', pick(SITES, 'ams')],
    ],
    ['site', 'ams'],
  );
  return { ...workload, labels: { ...workload.labels, [key]: value } };
}

const concerned: number[] = [];
const setTimes: number[] = [];
const planTimes: number[] = [];
for (let i = 0; i < CHANGES; i++) {
  const at = Math.floor(random() * policy.workloads.length);
  const workload = policy.workloads[at];
  if (!workload) continue;
  const next = { ...policy, workloads: policy.workloads.with(at, toChanged(workload)) };
  const sets = measure(() => planner.update(next, Date.now()));
  const plans = measure(() => [...sets.value].map((host) => planner.plan(host, i)));
  policy = next;
  concerned.push(plans.value.length);
  setTimes.push(sets.wallMs);
  planTimes.push(sets.wallMs + plans.wallMs);
}
printPeer('hosts that a change concerns, median', percentile(concerned, 0.5), 'hosts');
printPeer('hosts that a change concerns, 99th percentile', percentile(concerned, 0.99), 'hosts');
printPeer('affected hosts and their new sets, median', percentile(setTimes, 0.5), 'ms');
printFigure('affected hosts and their new sets, 99th percentile', percentile(setTimes, 0.99), 'ms', 50);
printPeer('and the whole policy of each of them, median', percentile(planTimes, 0.5), 'ms');
printPeer('and the whole policy of each of them, 99th percentile', percentile(planTimes, 0.99), 'ms');
