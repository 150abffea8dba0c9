import type { Policy, Workload } from '#core/model';
import { isInRange, printAddress, toRange } from '#core/net';
import type { Finding } from '../finding.ts';
import { isOfSelector } from '../paths/index.ts';
import { type Of, toBreach } from './breach.ts';

/** SEM-14. A gateway is one by what it is: where its legs are makes it none. */
export function checkGateways(policy: Policy, guardrail: Of<'declared-gateways-only'>): Finding[] {
  return policy.workloads.flatMap((workload) => {
    const legs = findLegs(policy, workload);
    if (legs.length === 0 || isOfSelector(guardrail.gateways, workload)) return [];
    return [
      toBreach(
        guardrail,
        `guardrail \`${guardrail.id}\`: workload \`${workload.name}\` of zone \`${workload.zone}\` has legs in ${legs.join(', ')} and is no declared gateway`,
        { subject: { kind: 'workload', name: workload.name } },
      ),
    ];
  });
}

/** Declared or not: an address in the network of another zone is a leg there. */
function findLegs({ zones }: Policy, { zone: own, addresses, legs = [] }: Workload): string[] {
  const others = zones.filter(({ name }) => name !== own);
  return others.flatMap(({ name, networks }) => {
    const there = addresses.filter((address) => networks.some((network) => isInRange(address, toRange(network))));
    if (there.length > 0) return [`\`${name}\` (${there.map(printAddress).join(', ')})`];
    return legs.includes(name) ? [`\`${name}\``] : [];
  });
}
