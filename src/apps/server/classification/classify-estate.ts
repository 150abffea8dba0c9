import type { Policy, Workload } from '#core/model';
import { printAddress } from '#core/net';
import { type Classified, classifyEstate, type HostFacts } from '#stages/classify';
import type { HeldStatement } from '#store/ledger';
import type { Parts } from '../parts.ts';

/** What people said, by subject. */
export interface Said {
  readonly roles: ReadonlyMap<string, HeldStatement>;
  /** Labels that were guesses when they were approved: they are in the policy, and nobody said them. */
  readonly guessed: ReadonlyMap<string, string>;
}

export async function readSaid({ ledger }: Pick<Parts, 'ledger'>): Promise<Said> {
  const statements = await ledger.listStatements();
  return {
    roles: new Map(statements.flatMap((one) => (one.kind === 'role' ? [[one.subject, one]] : []))),
    guessed: new Map(statements.flatMap((one) => (one.kind === 'guessed-role' ? [[one.subject, one.value]] : []))),
  };
}

/** What each workload of the policy seems to be, by what it does and listens on; with `roles` in place of what was said. */
export async function classifyWorkloads(
  parts: Parts,
  { roles, guessed }: { roles: ReadonlyMap<string, string>; guessed: ReadonlyMap<string, string> },
): Promise<Classified> {
  const { policy } = parts.desk.current();
  const { conversations } = await parts.observed();
  const agents = new Map((await parts.ledger.listAgents()).map((agent) => [agent.workload, agent]));
  const classes = new Map(policy.zones.map((zone) => [zone.name, zone.class]));
  const hosts = policy.workloads.map((workload): HostFacts => {
    const { name, zone, addresses } = workload;
    const listeners = agents.get(name)?.status?.listeners;
    const zoneClass = classes.get(zone);
    const role = roles.get(name) ?? toDeclared(workload, guessed);
    return {
      name,
      addresses: addresses.map(printAddress),
      ...(listeners && { listeners }),
      ...(zoneClass && { zone: zoneClass }),
      ...(role !== undefined && { role }),
    };
  });
  return classifyEstate(hosts, conversations);
}

/** The label that somebody wrote. */
function toDeclared({ name, labels }: Workload, guessed: Said['guessed']): string | undefined {
  const { role } = labels;
  return role === guessed.get(name) ? undefined : role;
}

/** The workloads with the role that somebody said; else with that of their label; else with the one that each seems to have. */
export function withRoles(
  workloads: Policy['workloads'],
  { classifications }: Classified,
  said: Said,
): { readonly workloads: Workload[]; readonly guessed: ReadonlyMap<string, string> } {
  const guesses = new Map(classifications.map(({ workload, role }) => [workload, role.value]));
  const guessed = new Map<string, string>();
  const named = workloads.map((workload) => {
    const { name, labels } = workload;
    const role = said.roles.get(name)?.value;
    if (role !== undefined) return role === labels['role'] ? workload : { ...workload, labels: { ...labels, role } };
    const guess = guesses.get(name) ?? 'unknown';
    if (labels['role'] !== undefined || guess === 'unknown') return workload;
    guessed.set(name, guess);
    return { ...workload, labels: { ...labels, role: guess } };
  });
  return { workloads: named, guessed };
}
