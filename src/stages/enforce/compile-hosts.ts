import type { HostPolicy, Policy, Workload } from '#core/model';
import { createPlanner } from '#core/semantics';
import { lowerHost, printReplacement, proveHost } from '#dialects/nftables';
import { type CompiledFiles, compileIptables } from './compile-filter.ts';
import { toHostFilter } from './filters.ts';
import { proveHostFilter } from './prove-filter.ts';

/** The languages that host rules can be compiled to. */
export const HOST_TARGETS = ['nftables', 'iptables'] as const;
export type HostTarget = (typeof HOST_TARGETS)[number];

/** The rules of one host. */
export interface CompiledHost extends CompiledFiles {
  readonly workload: string;
}

/** How one host's rules are written; `text` is what is proved. */
type Printer = (policy: HostPolicy, nowMs: number) => string;

const printNftables: Printer = (policy, nowMs) => printReplacement(lowerHost(policy, nowMs), 'a', nowMs);

/** Whether rules with an end are of the target: its kernel ends them by itself. */
export const KEEPS_TIME: Readonly<Record<HostTarget, boolean>> = { nftables: true, iptables: false };

/** The rules of the workloads' hosts from `nowMs` on, one after the other: there may be many. */
export function* compileHosts(
  policy: Policy,
  workloads: readonly Workload[],
  target: HostTarget,
  nowMs: number,
  print: Printer = printNftables,
): Generator<CompiledHost> {
  const { plan } = createPlanner(policy, nowMs);
  for (const workload of workloads) {
    const asked = plan(workload, 0);
    const name = encodeURIComponent(workload.name);
    if (target === 'nftables') {
      const text = print(asked, nowMs);
      const files = [{ path: `${name}.nft`, text }];
      yield { workload: workload.name, files, losses: [], ...proveHost(asked, text, nowMs) };
    } else {
      const endless = { ...asked, allow: asked.allow.filter(({ expiresAtMs }) => expiresAtMs === undefined) };
      const compiled = compileIptables(toHostFilter(endless), name, (read) => proveHostFilter(endless, read));
      yield { workload: workload.name, ...compiled };
    }
  }
}
