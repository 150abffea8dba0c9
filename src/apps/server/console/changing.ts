import type { Policy } from '#core/model';
import { simulate } from '#stages/enforce';
import { type Drafts, endPublished } from '../drafts/index.ts';
import type { Parts } from '../parts.ts';
import { toAnswer, withoutRule } from '../policy/index.ts';
import { RequestProblem } from '../problem.ts';
import type { Proposals } from '../proposal/index.ts';
import { toSimulationView } from '../views/index.ts';
import type { Handlers } from './handlers.ts';

type Changing =
  | 'publish'
  | 'disableRule'
  | 'judgeDisabling'
  | 'proposal'
  | 'approveProposal'
  | 'proposalDiff'
  | 'decide'
  | 'setMode'
  | 'simulate'
  | 'judgeDraft'
  | 'revert'
  | 'issueToken'
  | 'acknowledgeAlert';

/** The routes that change something, or show what a change would do. */
export function makeChanging(parts: Parts, proposals: Proposals, drafts: Drafts): Pick<Handlers, Changing> {
  const { desk, ledger, enrolment, broadcast, observed, now } = parts;
  /** Of the policy in force, which must still be in force then. */
  const change = async (toNext: (policy: Policy) => Policy, author: string, reason: string) => {
    const { policy, revision } = desk.current();
    const content = toNext(policy);
    return toAnswer(await desk.publish({ content, author, reason, care: 'urgent', after: revision }));
  };
  return {
    publish: async ({ body: { files, reason, after }, user }) => {
      const published = await desk.publish({
        content: files,
        author: user,
        reason,
        care: 'full',
        ...(after !== undefined && { after }),
      });
      if (published.ok) await endPublished(parts, user, files, published.value.revision);
      return toAnswer(published);
    },
    disableRule: ({ params: { id = '' }, body, user }) =>
      change((policy) => withoutRule(policy, id), user, body.reason ?? `revoke ${id}`),
    judgeDisabling: ({ params: { id = '' }, body }) => drafts.judgeWithout(id, body),
    proposal: ({ query: { generality } }) => proposals.make(generality),
    proposalDiff: ({ params: { digest = '' } }) => proposals.diff(digest),
    decide: ({ body, user }) => proposals.decide(body, user),
    approveProposal: async ({ body, user }) =>
      toAnswer(await proposals.approve(body.digest, user, body.reason ?? 'approve the proposal')),
    setMode: ({ body: { zones, mode, reason }, user }) => {
      needZones(desk.current().policy, zones);
      return change((policy) => withMode(policy, zones, mode), user, reason ?? `${mode}: ${zones.join(', ')}`);
    },
    simulate: async ({ body: { zones, mode } }) => {
      const { policy } = desk.current();
      needZones(policy, zones);
      const next = withMode(policy, zones, mode);
      return toSimulationView(next, simulate(next, (await observed()).conversations, now()));
    },
    judgeDraft: ({ body }) => drafts.judge(body),
    revert: async ({ params: { revision = '' }, body, user }) => {
      const found = /^\d{1,9}$/.test(revision) ? await ledger.findRevision(Number(revision)) : undefined;
      if (!found) throw new RequestProblem(404, `there is no revision \`${revision}\``);
      const { files, evidence } = found;
      const reason = body.reason ?? `revert to revision ${revision}`;
      return toAnswer(
        await desk.publish({
          content: files,
          author: user,
          reason,
          care: 'urgent',
          after: desk.current().revision,
          evidence,
        }),
      );
    },
    issueToken: ({ body: { workload }, user }) => enrolment.issueToken(workload, user),
    acknowledgeAlert: async ({ params: { id = '' }, user }) => {
      if (!(await ledger.acknowledgeAlert(id, user, now())))
        throw new RequestProblem(404, 'there is no such alert, or someone has it already');
      const record = (await ledger.listAlerts()).find(({ alert }) => alert.id === id);
      if (record)
        broadcast.tell({ name: 'alert', body: { ...record.alert, acknowledged: { ...record.acknowledged! } } });
      return undefined;
    },
  };
}

function needZones(policy: Policy, zones: readonly string[]): void {
  const known = policy.zones.map(({ name }) => name);
  const unknown = zones.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const expected = known.join(', ') || 'none yet';
  throw new RequestProblem(
    404,
    'the policy does not have all of these zones',
    unknown.map((name) => `\`${name}\` is no zone; expected ${expected}`),
  );
}

function withMode(policy: Policy, names: readonly string[], mode: Policy['zones'][number]['mode']): Policy {
  return { ...policy, zones: policy.zones.map((zone) => (names.includes(zone.name) ? { ...zone, mode } : zone)) };
}
