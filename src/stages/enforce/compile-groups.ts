import type { GroupMember, HostGroup, HostPolicy, Loss, Policy, Rule, SourceFile, Subnet, Workload } from '#core/model';
import { hasAddress, printAddress, toAddressSet, toRange } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { CLIENT_PORTS, createPlanner, groupHosts, isActive, nextChangeMs, planWalls } from '#core/semantics';
import { DEFAULT_QUOTAS, type GroupQuotas, type GroupTarget, type GroupTargetName, TARGETS } from './group-targets.ts';
import { type GroupProof, proveGroups } from './prove-groups.ts';
import { type Around, findWalls, proveWalls } from './prove-walls.ts';

/** The groups of some hosts in one file of a cloud's language, and what reading it back said. */
export interface CompiledGroups extends GroupProof {
  /** Name of the file. */
  readonly file: string;
  /** May be applied when nothing is wider. */
  readonly text: string;
  /** Files that belong to it, where one is too small. */
  readonly more: readonly SourceFile[];
  /** How many. */
  readonly groups: number;
  readonly losses: readonly Loss[];
}

/**
 * The groups of the workloads' hosts at `nowMs`, together: members of one are named in the rules of others; around each
 * of the subnets, a list of what anybody there may do. Rules with an end are left out, since no group ends by itself.
 * Errors: what does not fit into the account.
 */
export function compileGroups(
  policy: Policy,
  workloads: readonly Workload[],
  target: GroupTargetName,
  nowMs: number,
  quotas: GroupQuotas = DEFAULT_QUOTAS,
  subnets: readonly Subnet[] = [],
): Result<CompiledGroups, string[]> {
  const { plan } = createPlanner(policy, nowMs);
  const hosts = workloads
    .filter(({ enforced, addresses }) => enforced && addresses.length > 0)
    .map((workload) => ({ workload, plan: withoutEnds(plan(workload, 0)) }));
  const whole = groupHosts(hosts);
  const groups = whole.map((group) => splitMembers(group, subnets));
  const lasting = { ...policy, rules: policy.rules.filter((rule) => isLasting(rule, nowMs)) };
  const walls = planWalls(lasting, subnets, nowMs);
  const written = TARGETS[target].write(groups, walls, quotas);
  if (!written.ok) return written;
  const { text, more, coarse, losses } = written.value;
  const plans = hosts.map((host) => host.plan);
  return ok({
    file: TARGETS[target].file,
    text,
    more,
    groups: groups.length,
    losses: [
      ...findPartLosses(whole, TARGETS[target]),
      ...findModeLosses(plans),
      ...findWallLosses(subnets),
      ...losses,
    ],
    ...proveText(text, groups, plans, TARGETS[target], { policy: lasting, atMs: nowMs, walls, coarse, more }),
  });
}

/** What a text for these groups does, compared with the plans of their hosts; a text that cannot be read is wider. */
export function proveText(
  text: string,
  groups: readonly HostGroup[],
  plans: readonly HostPolicy[],
  { bind, dialect, habits, findWall }: GroupTarget,
  around?: Around,
): GroupProof {
  const walls = around?.walls ?? [];
  const members = groups.flatMap((group) => group.members);
  const files = bind(text, { members, subnets: walls, more: around?.more ?? [] });
  // `bind` adds all who are to be members: nobody else gets a group by what is applied.
  const reading = files.ok ? dialect.read(files.value, { isComplete: true }) : fail([{ message: files.error }]);
  if (!reading.ok) return { wider: reading.error.map(({ message }) => message), narrower: [] };
  const { topology } = reading.value;
  const found = findWall ? findWalls(walls, topology, findWall) : [];
  const proof = proveGroups(
    plans,
    topology,
    habits,
    found.filter((wall) => wall !== undefined),
  );
  const wrong = around && walls.length > 0 ? proveWalls(around, found, topology) : [];
  return { ...proof, wider: [...wrong, ...proof.wider] };
}

/** An interface is in one subnet: addresses in several are of several interfaces. */
function splitMembers(group: HostGroup, subnets: readonly Subnet[]): HostGroup {
  const places = subnets.map(({ networks }) => toAddressSet(networks.map(toRange)));
  const members = group.members.flatMap(({ workload, addresses }): GroupMember[] =>
    [...Map.groupBy(addresses, (address) => places.findIndex((place) => hasAddress(place, address))).values()].map(
      (own) => ({ workload, addresses: own }),
    ),
  );
  return { ...group, members };
}

function isLasting(rule: Rule, nowMs: number): boolean {
  const { expiresAtMs, schedule } = rule;
  return (
    isActive(rule, nowMs) && expiresAtMs === undefined && (!schedule || nextChangeMs(schedule, nowMs) === undefined)
  );
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

/** SEM-24. A list that let answers to those pass would let everything pass. */
function findWallLosses(subnets: readonly Subnet[]): Loss[] {
  if (subnets.length === 0) return [];
  const construct = `connections from source ports below ${CLIENT_PORTS.first}`;
  const why = 'what answers them passes no network ACL, but UDP between two that use one port';
  return [{ kind: 'narrower', construct, why }];
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
