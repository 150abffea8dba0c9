import type { Connection, Policy, Workload } from '#core/model';
import { type Address, printAddress } from '#core/net';

/**
 * The policy as far as it is about one connection: what `decide` says depends on no workload but those that own one
 * of its addresses. With thousands of connections and hundreds of workloads that is the difference of seconds.
 */
export function toNarrow(policy: Policy): (connection: Connection) => Policy {
  const owners = new Map<string, Workload>();
  for (const workload of policy.workloads)
    for (const address of workload.addresses) {
      const text = printAddress(address);
      if (!owners.has(text)) owners.set(text, workload);
    }
  const find = (address: Address) => owners.get(printAddress(address));
  return ({ source, destination }) => ({
    ...policy,
    workloads: [...new Set([find(source), find(destination)])].filter((workload) => workload !== undefined),
  });
}
