import type { GroupMember, HostGroup, HostPolicy, Loss, Policy, Workload } from '#core/model';
import { printAddress } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { createPlanner, groupHosts } from '#core/semantics';
import { DEFAULT_QUOTAS, type GroupQuotas, type GroupTarget, type GroupTargetName, TARGETS } from './group-targets.ts';
import { type GroupProof, proveGroups } from './prove-groups.ts';

/** The groups of some hosts in one file of a cloud's language, and what reading it back said. */
export interface CompiledGroups extends GroupProof {
  /** Name of the file. */
  readonly file: string;
  /** May be applied when nothing is wider. */
  readonly text: string;
  /** How many. */
  readonly groups: number;
  readonly losses: readonly Loss[];
}

/**
 * The groups of the workloads' hosts at `nowMs`, together: members of one are named in the rules of others. Rules with
 * an end are left out, since no group ends by itself. Errors: what does not fit into the account.
 */
export function compileGroups(
  policy: Policy,
  workloads: readonly Workload[],
  target: GroupTargetName,
  nowMs: number,
  quotas: GroupQuotas = DEFAULT_QUOTAS,
): Result<CompiledGroups, string[]> {
  const { plan } = createPlanner(policy, nowMs);
  const hosts = workloads
    .filter(({ enforced, addresses }) => enforced && addresses.length > 0)
    .map((workload) => ({ workload, plan: withoutEnds(plan(workload, 0)) }));
  const groups = groupHosts(hosts);
  const written = TARGETS[target].write(groups, quotas);
  if (!written.ok) return written;
  const { text, losses } = written.value;
  const plans = hosts.map((host) => host.plan);
  return ok({
    file: TARGETS[target].file,
    text,
    groups: groups.length,
    losses: [...findPartLosses(groups, TARGETS[target]), ...findModeLosses(plans), ...losses],
    ...proveText(text, groups, plans, TARGETS[target]),
  });
}

/** What a text for these groups does, compared with the plans of their hosts; a text that cannot be read is wider. */
export function proveText(
  text: string,
  groups: readonly HostGroup[],
  plans: readonly HostPolicy[],
  { bind, dialect, habits }: GroupTarget,
): GroupProof {
  const files = bind(
    text,
    groups.flatMap(({ members }) => members),
  );
  // `bind` adds all who are to be members: nobody else gets a group by what is applied.
  const reading = files.ok ? dialect.read(files.value, { isComplete: true }) : fail([{ message: files.error }]);
  if (!reading.ok) return { wider: reading.error.map(({ message }) => message), narrower: [] };
  return proveGroups(plans, reading.value.topology, habits);
}

function withoutEnds(plan: HostPolicy): HostPolicy {
  return { ...plan, allow: plan.allow.filter(({ expiresAtMs }) => expiresAtMs === undefined) };
}

/** Groups drop whatever they do not permit; a host that only observes would not. */
function findModeLosses(plans: readonly HostPolicy[]): Loss[] {
  return (['observe', 'guard'] as const).flatMap((mode): Loss[] => {
    const names = plans.filter((plan) => plan.mode === mode).map(({ workload }) => `\`${workload}\``);
    if (names.length === 0) return [];
    const others = names.length > 5 ? ` and ${names.length - 5} more` : '';
    const why = `of ${names.slice(0, 5).join(', ')}${others}; a group of a cloud drops all that is denied, whatever the mode`;
    return [{ kind: 'narrower', construct: `mode ${mode}`, why }];
  });
}

function findPartLosses(groups: readonly HostGroup[], { isByInterface }: GroupTarget): Loss[] {
  if (!isByInterface) return [];
  const parts = Map.groupBy(
    groups.flatMap(({ members }) => members),
    ({ workload }) => workload,
  );
  return [...parts].flatMap(([workload, members]): Loss[] =>
    members.length === 1
      ? []
      : [
          {
            kind: 'unsupported',
            construct: `one interface of \`${workload}\``,
            why: `${members.map(printMember).join(' and ')} have different rules: each needs an interface of its own`,
          },
        ],
  );
}

function printMember({ addresses }: GroupMember): string {
  return addresses.map(printAddress).join(', ');
}
