import type { HostPolicy, Policy, Workload } from '#core/model';
import { createPlanner } from '#core/semantics';
import { type HostProof, lowerHost, printReplacement, proveHost } from '#dialects/nftables';

/** The languages that host rules can be compiled to. */
export const HOST_TARGETS = ['nftables'] as const;
export type HostTarget = (typeof HOST_TARGETS)[number];

/** The rules of one host in its own language, and what reading them back said. May be loaded when nothing is wider. */
export interface CompiledHost extends HostProof {
  readonly workload: string;
  readonly text: string;
}

/** How one host's rules are written; `text` is what is proved. */
type Printer = (policy: HostPolicy, nowMs: number) => string;

const PRINTERS: Readonly<Record<HostTarget, Printer>> = {
  nftables: (policy, nowMs) => printReplacement(lowerHost(policy, nowMs), 'a', nowMs),
};

/** The rules of the workloads' hosts from `nowMs` on, one after the other: there may be many. */
export function* compileHosts(
  policy: Policy,
  workloads: readonly Workload[],
  target: HostTarget,
  nowMs: number,
  print: Printer = PRINTERS[target],
): Generator<CompiledHost> {
  const { plan } = createPlanner(policy, nowMs);
  for (const workload of workloads) {
    const asked = plan(workload, 0);
    const text = print(asked, nowMs);
    yield { workload: workload.name, text, ...proveHost(asked, text, nowMs) };
  }
}
