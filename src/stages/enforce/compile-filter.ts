import type { Dialect, FilterRules, Loss, Policy, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { IPTABLES, lowerFilter as lowerIptables } from '#dialects/iptables';
import { lowerFilter as lowerNftables, PLAIN_FORM, printRuleset } from '#dialects/nftables';
import { NFTABLES } from '#dialects/nftables/language';
import { toRouterFilter } from './filters.ts';
import { proveRouterFilter } from './prove-filter.ts';
import type { GroupProof } from './prove-groups.ts';

/** Rules in a language of their own, and what reading them back said. May be loaded when nothing is wider. */
export interface CompiledFiles extends GroupProof {
  readonly files: readonly SourceFile[];
  readonly losses: readonly Loss[];
}

/** The languages that the rules of a router can be compiled to. */
export const ROUTER_TARGETS = ['nftables-router', 'iptables-router'] as const;
export type RouterTarget = (typeof ROUTER_TARGETS)[number];

/** What may cross a router that stands between all zones, at `nowMs`. */
export function compileRouter(policy: Policy, target: RouterTarget, nowMs: number): CompiledFiles {
  const rules = toRouterFilter(policy, nowMs);
  const prove = (read: FilterRules) => proveRouterFilter(policy, nowMs, read);
  return target === 'iptables-router' ? compileIptables(rules, 'router', prove) : compileNftables(rules, prove);
}

type Prove = (read: FilterRules) => GroupProof;

/** One file for `iptables-restore`, one for `ip6tables-restore`. */
export function compileIptables(rules: FilterRules, name: string, prove: Prove): CompiledFiles {
  const lowered = lowerIptables(rules);
  if (!lowered.ok) return toRefused(lowered.error);
  const { texts, losses } = lowered.value;
  const files = [
    { path: `${name}.rules.v4`, text: texts[4] },
    { path: `${name}.rules.v6`, text: texts[6] },
  ];
  // Without a chain that denies there is nothing to write; the reader wants a table all the same.
  const tables = files.map(({ path, text }) => ({ path, text: text === '' ? '*filter\nCOMMIT\n' : text }));
  return { files, losses, ...proveRead(IPTABLES, tables, prove) };
}

/** One transaction for `nft -f`, of a table of its own. */
function compileNftables(rules: FilterRules, prove: Prove): CompiledFiles {
  const lowered = lowerNftables(rules, 'bulkhead_router', () => PLAIN_FORM);
  if (!lowered.ok) return toRefused(lowered.error);
  const files = [{ path: 'router.nft', text: printRuleset(lowered.value) }];
  return { files, losses: [], ...proveRead(NFTABLES, files, prove) };
}

function toRefused(errors: readonly string[]): CompiledFiles {
  return { files: [], losses: [], wider: errors, narrower: [] };
}

/** Rules that cannot be read are wider: nobody knows what they do. */
function proveRead(dialect: Dialect, files: readonly SourceFile[], prove: Prove): GroupProof {
  const read = readRules(dialect, files);
  return read.ok ? prove(read.value) : { wider: read.error, narrower: [] };
}

function readRules(dialect: Dialect, files: readonly SourceFile[]): Result<FilterRules, string[]> {
  const reading = dialect.read(files);
  if (!reading.ok) return fail(reading.error.map(({ message }) => message));
  const [point, ...more] = reading.value.topology.points;
  return point && more.length === 0 ? ok(point.rules) : fail(['it is not the rules of one host']);
}
