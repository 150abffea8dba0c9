import type { Policy } from '#core/model';
import type { Classified } from '#stages/classify';
import type { HeldStatement } from '#store/ledger';
import { findEstate, type HostEntry, type NamedEstate, toHostEntries } from '../../learning/index.ts';
import type { Parts } from '../parts.ts';

/** What people said, by subject. */
export interface Said {
  readonly roles: ReadonlyMap<string, HeldStatement>;
  /** Labels that were guesses when they were approved: they are in the policy, and nobody said them. */
  readonly guessed: ReadonlyMap<string, string>;
}

/** Roles by workload: what somebody said, and labels that nobody said. */
export interface Roles {
  readonly roles: ReadonlyMap<string, string>;
  readonly guessed: ReadonlyMap<string, string>;
}

export async function readSaid({ ledger }: Pick<Parts, 'ledger'>): Promise<Said> {
  const statements = await ledger.listStatements();
  return {
    roles: new Map(statements.flatMap((one) => (one.kind === 'role' ? [[one.subject, one]] : []))),
    guessed: new Map(statements.flatMap((one) => (one.kind === 'guessed-role' ? [[one.subject, one.value]] : []))),
  };
}

export function toRoles({ roles, guessed }: Said): Roles {
  return { roles: new Map([...roles].map(([workload, { value }]) => [workload, value])), guessed };
}

/** The policy in force with the roles that somebody said, and with hosts that were seen and that it does not have. */
export async function learnEstate(
  parts: Pick<Parts, 'desk' | 'history' | 'ledger'>,
  said: Roles,
): Promise<NamedEstate> {
  const { policy } = parts.desk.current();
  const history = await parts.history();
  const agents = await parts.ledger.listAgents();
  const listeners = new Map(agents.map(({ workload, status }) => [workload, status?.listeners ?? []]));
  const present = withSaid(policy, said.roles);
  const hosts = toHostEntries(present).map((host): HostEntry => ({
    ...withoutGuess(host, said),
    listeners: listeners.get(host.name) ?? [],
  }));
  return findEstate(hosts, history.conversations, present, history);
}

function withSaid(policy: Policy, roles: Roles['roles']): Policy {
  const workloads = policy.workloads.map((workload) => {
    const role = roles.get(workload.name);
    return role === undefined ? workload : { ...workload, labels: { ...workload.labels, role } };
  });
  return { ...policy, workloads };
}

/** The label that somebody wrote teaches; one that was guessed and approved does not. */
function withoutGuess(host: HostEntry, { roles, guessed }: Roles): HostEntry {
  const { role, ...labels } = host.labels;
  return role === undefined || roles.has(host.name) || role !== guessed.get(host.name) ? host : { ...host, labels };
}

/** What each workload of the policy seems to be, by what it does and listens on; with `roles` in place of what was said. */
export async function classifyWorkloads(
  parts: Pick<Parts, 'desk' | 'history' | 'ledger'>,
  said: Roles,
): Promise<Classified> {
  const { classified } = await learnEstate(parts, said);
  const known = new Set(parts.desk.current().policy.workloads.map(({ name }) => name));
  return {
    classifications: classified.classifications.filter(({ workload }) => known.has(workload)),
    attention: classified.attention.filter(({ workload }) => known.has(workload)),
    groups: classified.groups.filter(({ members }) => members.every((member) => known.has(member))),
  };
}

/** Roles of workloads that nobody said: labels of what is proposed alone. */
export function toGuessed({ workloads }: NamedEstate, policy: Policy, { roles }: Roles): ReadonlyMap<string, string> {
  const labelled = new Map(policy.workloads.map(({ name, labels }) => [name, labels['role']]));
  return new Map(
    workloads.flatMap(({ name, labels: { role } }) =>
      role === undefined || roles.has(name) || labelled.get(name) !== undefined ? [] : [[name, role] as const],
    ),
  );
}
