import type { RoleEffect, RoleRequest } from '#api';
import { type Classified, ROLES } from '#stages/classify';
import type { Handlers } from '../console/handlers.ts';
import type { Parts } from '../parts.ts';
import { toAnswer } from '../policy/index.ts';
import { RequestProblem } from '../problem.ts';
import { classifyWorkloads, readSaid, toRoles } from './learn-estate.ts';

type Classifying = 'classification' | 'previewRole' | 'sayRole' | 'moveWorkload' | 'acceptGroup';

/** The routes by which people correct what workloads seem to be. */
export function makeClassifying(parts: Parts): Pick<Handlers, Classifying> {
  const { desk, ledger, now } = parts;
  const need = (names: readonly string[]) => {
    const known = new Set(desk.current().policy.workloads.map(({ name }) => name));
    const unknown = names.filter((name) => !known.has(name));
    if (unknown.length > 0)
      throw new RequestProblem(
        404,
        'the policy does not have all of these workloads',
        unknown.map((name) => `\`${name}\` is no workload of the policy`),
      );
  };
  const compare = async (name: string, { role }: RoleRequest): Promise<RoleEffect['changes']> => {
    need([name]);
    const { roles: before, guessed } = toRoles(await readSaid(parts));
    const after = new Map(before);
    if (role === undefined) after.delete(name);
    else after.set(name, role);
    return toChanges(
      name,
      await classifyWorkloads(parts, { roles: before, guessed }),
      await classifyWorkloads(parts, { roles: after, guessed }),
    );
  };

  return {
    classification: async () => {
      const said = toRoles(await readSaid(parts));
      const { attention, groups } = await classifyWorkloads(parts, said);
      const labels = new Map(desk.current().policy.workloads.map((one) => [one.name, one.labels['group']]));
      return {
        attention: attention.map(({ words, ...rest }) => ({ ...rest, words: [...words] })),
        groups: groups.map(({ name, members, habits, outliers }) => {
          const [accepted, ...others] = new Set(members.map((member) => labels.get(member)));
          return {
            name,
            members: [...members],
            habits: [...habits],
            outliers: outliers.map((one) => ({ ...one })),
            ...(accepted !== undefined && others.length === 0 && { accepted }),
          };
        }),
        roles: [...new Set([...ROLES.map((one) => one.role), ...said.roles.values()])].toSorted(),
      };
    },
    previewRole: async ({ params: { name = '' }, body }) => ({ changes: await compare(name, body), stored: 0 }),
    sayRole: async ({ params: { name = '' }, body, user }) => {
      const changes = await compare(name, body);
      const { role, reason } = body;
      const statement = { kind: 'role' as const, subject: name, ...(role !== undefined && { value: role }) };
      return { changes, stored: await ledger.addStatements([statement], { actor: user, reason, atMs: now() }) };
    },
    moveWorkload: async ({ params: { name = '' }, body: { zone, reason }, user }) => {
      need([name]);
      const { policy, revision } = desk.current();
      if (!policy.zones.some((one) => one.name === zone)) {
        const expected = policy.zones.map((one) => one.name).join(', ') || 'none yet';
        throw new RequestProblem(404, `\`${zone}\` is no zone; expected ${expected}`);
      }
      if (policy.workloads.some((one) => one.name === name && one.zone === zone)) return { revision, findings: [] };
      const workloads = policy.workloads.map((one) => (one.name === name ? { ...one, zone } : one));
      return toAnswer(
        await desk.publish({
          content: { ...policy, workloads },
          author: user,
          reason: reason || `${name} is of ${zone}`,
          care: 'full',
          after: revision,
        }),
      );
    },
    acceptGroup: async ({ body: { name, members, reason }, user }) => {
      need(members);
      const { policy, revision } = desk.current();
      const chosen = new Set(members);
      const isDone = policy.workloads.every((one) => !chosen.has(one.name) || one.labels['group'] === name);
      if (isDone) return { revision, findings: [] };
      const workloads = policy.workloads.map((one) =>
        chosen.has(one.name) ? { ...one, labels: { ...one.labels, group: name } } : one,
      );
      return toAnswer(
        await desk.publish({
          content: { ...policy, workloads },
          author: user,
          reason: reason || `the group ${name}: ${members.join(', ')}`.slice(0, 2000),
          care: 'full',
          after: revision,
        }),
      );
    },
  };
}

/** The workload itself first, whatever it is; then whose role is another. */
function toChanges(name: string, before: Classified, after: Classified): RoleEffect['changes'] {
  const was = new Map(before.classifications.map(({ workload, role }) => [workload, role]));
  return after.classifications
    .filter(({ workload, role }) => workload === name || was.get(workload)?.value !== role.value)
    .toSorted((a, b) => Number(b.workload === name) - Number(a.workload === name))
    .map(({ workload, role }) => ({
      workload,
      was: was.get(workload)?.value ?? 'unknown',
      is: role.value,
      why: role.evidence[0] ?? '',
    }));
}
