import type { FilterRules, HostPolicy, Loss, Policy, SourceFile, Workload } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { createPlanner } from '#core/semantics';
import { lowerFilter, readIptables } from '#dialects/iptables';
import { lowerHost, printReplacement, proveHost } from '#dialects/nftables';
import { toHostFilter, toRouterFilter } from './filters.ts';
import { proveHostFilter, proveRouterFilter } from './prove-filter.ts';
import type { GroupProof } from './prove-groups.ts';

/** The languages that host rules can be compiled to. */
export const HOST_TARGETS = ['nftables', 'iptables'] as const;
export type HostTarget = (typeof HOST_TARGETS)[number];

/** The languages that the rules of a router can be compiled to. */
export const ROUTER_TARGETS = ['iptables-router'] as const;
export type RouterTarget = (typeof ROUTER_TARGETS)[number];

/** Rules in a language of their own, and what reading them back said. May be loaded when nothing is wider. */
export interface CompiledFiles extends GroupProof {
  readonly files: readonly SourceFile[];
  readonly losses: readonly Loss[];
}

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

/** What may cross a router that stands between all zones, at `nowMs`. */
export function compileRouter(policy: Policy, _target: RouterTarget, nowMs: number): CompiledFiles {
  return compileIptables(toRouterFilter(policy, nowMs), 'router', (read) => proveRouterFilter(policy, nowMs, read));
}

/** One file for `iptables-restore`, one for `ip6tables-restore`; rules that cannot be written or read are wider. */
function compileIptables(rules: FilterRules, name: string, prove: (read: FilterRules) => GroupProof): CompiledFiles {
  const lowered = lowerFilter(rules);
  if (!lowered.ok) return { files: [], losses: [], wider: lowered.error, narrower: [] };
  const { texts, losses } = lowered.value;
  const files = [
    { path: `${name}.rules.v4`, text: texts[4] },
    { path: `${name}.rules.v6`, text: texts[6] },
  ];
  const read = readRules(files);
  return { files, losses, ...(read.ok ? prove(read.value) : { wider: read.error, narrower: [] }) };
}

/** Without a chain that denies there is nothing to write; the reader wants a table all the same. */
function readRules(files: readonly SourceFile[]): Result<FilterRules, string[]> {
  const reading = readIptables(
    files.map(({ path, text }) => ({ path, text: text === '' ? '*filter\nCOMMIT\n' : text })),
  );
  if (!reading.ok) return fail(reading.error.map(({ message }) => message));
  const [point, ...more] = reading.value.topology.points;
  return point && more.length === 0 ? ok(point.rules) : fail(['it is not the rules of one host']);
}
