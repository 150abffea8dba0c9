import type { Workload } from '#core/model';
import { printAddress } from '#core/net';
import { type Classification, classify } from '#stages/classify';
import type { Parts } from '../parts.ts';

/** What each workload of the policy seems to be, by what it does and listens on. */
export async function classifyWorkloads(parts: Parts): Promise<readonly Classification[]> {
  const { policy } = parts.desk.current();
  const { conversations } = await parts.observed();
  const agents = new Map((await parts.ledger.listAgents()).map((agent) => [agent.workload, agent]));
  const classes = new Map(policy.zones.map((zone) => [zone.name, zone.class]));
  const hosts = policy.workloads.map(({ name, zone, addresses }) => {
    const listeners = agents.get(name)?.status?.listeners;
    const zoneClass = classes.get(zone);
    return {
      name,
      addresses: addresses.map(printAddress),
      ...(listeners && { listeners }),
      ...(zoneClass && { zone: zoneClass }),
    };
  });
  return classify(hosts, conversations);
}

/** The workloads with the role that each seems to have, where nobody has said one. */
export function withRoles(workloads: readonly Workload[], guesses: readonly Classification[]): Workload[] {
  const roles = new Map(guesses.map(({ workload, role }) => [workload, role.value]));
  return workloads.map((workload) => {
    const role = roles.get(workload.name) ?? 'unknown';
    if (workload.labels['role'] !== undefined || role === 'unknown') return workload;
    return { ...workload, labels: { ...workload.labels, role } };
  });
}
