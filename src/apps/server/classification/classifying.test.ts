import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { unwrap } from '#core/result';
import { openMemoryFlowStore } from '#store/flows/memory';
import { openParts, type Parts } from '../parts.ts';
import { seedPolicy } from '../policy/index.ts';
import { RequestProblem } from '../problem.ts';
import { makeProposals } from '../proposal/index.ts';
import { makeClassifying } from './index.ts';

const HOSTS = ['alpha', 'beta', 'gamma', 'delta'];
const INVENTORY = [
  ...HOSTS.map((name, i) => JSON.stringify({ name, zone: 'production', addresses: [`10.0.2.${i + 1}`] })),
  JSON.stringify({ name: 'laptop', zone: 'office', addresses: ['10.0.1.1'] }),
].join('\n');
const NOW = 1_800_000_000_000;

const toFlows = (source: string, destination: string, port: number, count: number): Flow[] =>
  Array.from({ length: count }, (_, i) => ({
    startMs: NOW - 60_000 - i,
    endMs: NOW - 60_000 - i,
    source,
    destination,
    protocol: 'tcp',
    sourcePort: 40_000 + i,
    destinationPort: port,
    initiator: 'source',
    state: 'established',
    reversePackets: 2,
  }));

const folder = () => mkdtempSync(join(tmpdir(), 'bulkhead-classifying-'));
let stateFolder: string;
let parts: Parts;
const flows = openMemoryFlowStore({ now: () => NOW });
await flows.store({
  id: 'seen',
  receivedMs: NOW,
  flows: [
    // All four serve something that the catalogue does not know.
    ...HOSTS.flatMap((_, i) => toFlows('10.0.1.1', `10.0.2.${i + 1}`, 47_113, 9)),
    ...toFlows('10.0.2.1', '10.0.2.2', 47_999, 1),
    ...toFlows('10.0.1.1', '10.0.2.3', 22, 9),
  ],
  counts: [],
});
const open = async () => {
  const seed = unwrap(seedPolicy('inventory.ndjson', INVENTORY));
  const options = {
    stateFolder,
    flows,
    seed,
    now: () => NOW,
    agentListen: { host: '', port: 0 },
    consoleListen: { path: '' },
    names: [],
  };
  parts = unwrap(await openParts(options));
};
beforeEach(async () => {
  stateFolder = folder();
  await open();
});
afterEach(async () => {
  await parts.ledger.close();
  rmSync(stateFolder, { recursive: true, force: true });
});

const say = (name: string, role: string | undefined, how: 'sayRole' | 'previewRole' = 'sayRole') =>
  makeClassifying(parts)[how]({
    user: 'ada',
    params: { name },
    query: undefined,
    body: { reason: 'looked', ...(role !== undefined && { role }) },
  });
const audit = async () => (await parts.ledger.listAudit(0, 50)).records.map(({ action, subject }) => [action, subject]);

describe('what a person says of a workload', () => {
  test('teaches of those that do the same, is shown before it is kept, and is audited once', async () => {
    const preview = await say('gamma', 'price-oracle', 'previewRole');
    expect(preview.stored).toBe(0);
    expect(preview.changes[0]).toMatchObject({ workload: 'gamma', was: 'unknown', is: 'price-oracle' });
    expect(preview.changes.slice(1)).toEqual([
      {
        workload: 'delta',
        was: 'unknown',
        is: 'price-oracle',
        why: 'it does the same as gamma, which somebody said is price-oracle',
      },
    ]);
    expect((await say('gamma', 'price-oracle', 'previewRole')).changes).toEqual(preview.changes);
    expect(await audit()).toEqual([['publish', 'revision 1']]);

    expect(await say('gamma', 'price-oracle')).toEqual({ ...preview, stored: 1 });
    expect(await say('gamma', 'price-oracle')).toMatchObject({ stored: 0, changes: [{ workload: 'gamma' }] });
    expect(await audit()).toEqual([
      ['say-role', 'gamma'],
      ['publish', 'revision 1'],
    ]);
  });

  test('is in the next proposal, holds after the process was killed, and can be taken back', async () => {
    await say('gamma', 'price-oracle');
    // Nothing is closed: whoever is killed closes nothing either.
    const killed = parts;
    await open();
    const proposal = await makeProposals(parts).make();
    expect(proposal.files.map(({ text }) => text).join('\n')).toContain('price-oracle');
    expect(await say('gamma', undefined)).toMatchObject({ stored: 1, changes: [{ is: 'unknown' }, {}] });
    await killed.ledger.close();
  });

  test('of a guess that was approved stays a guess; what somebody wrote teaches', async () => {
    await say('gamma', 'price-oracle');
    const proposals = makeProposals(parts);
    const { digest } = await proposals.make();
    unwrap(await proposals.approve(digest, 'ada', 'a start'));
    const labels = () => parts.desk.current().policy.workloads.map(({ labels: own }) => own['role']);
    expect(labels().filter((role) => role === 'price-oracle').length).toBeGreaterThan(1);
    // Delta is called so for what gamma was said to be, and for nothing else.
    const [delta] = (await say('delta', undefined, 'previewRole')).changes;
    expect(delta?.why).toBe('it does the same as gamma, which somebody said is price-oracle');
    const [laptop] = (await say('laptop', 'admin-laptop', 'previewRole')).changes;
    expect(laptop).toMatchObject({ is: 'admin-laptop', why: 'somebody said so' });
  });

  test('of nobody that the policy knows is refused', async () => {
    const refused: unknown = await say('nobody', 'x').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RequestProblem);
    expect((refused as RequestProblem).problem).toMatchObject({
      status: 404,
      errors: [expect.stringMatching('nobody')],
    });
  });
});

describe('workloads that behave the same', () => {
  const accept = (name: string, members: string[]) =>
    makeClassifying(parts).acceptGroup({
      user: 'ada',
      params: {},
      query: undefined,
      body: { name, members, reason: '' },
    });
  const read = () =>
    makeClassifying(parts).classification({ user: 'ada', params: {}, query: undefined, body: undefined });

  test('are found with what they do, get a name of a person once, and are known by it', async () => {
    const { groups, roles, attention } = await read();
    expect(roles).toContain('bastion');
    expect(attention.some(({ why }) => why === 'unclear')).toBe(true);
    const group = groups.find(({ members }) => members.includes('gamma'));
    if (!group) throw new Error('they were not found');
    expect(group.habits).toContain('serves tcp/47113');
    expect(group.accepted).toBeUndefined();
    expect(await accept('oracles', group.members)).toMatchObject({ revision: 2 });
    expect(await accept('oracles', group.members)).toMatchObject({ revision: 2 });
    expect((await read()).groups.find(({ members }) => members.includes('gamma'))?.accepted).toBe('oracles');
  });

  test('of whom some are not of the policy, all of these are told', async () => {
    const refused: unknown = await accept('x', ['gamma', 'one', 'two']).catch((error: unknown) => error);
    expect((refused as RequestProblem).problem.errors).toHaveLength(2);
  });
});

test('a workload is moved to another zone once, and to no zone that the policy does not have', async () => {
  const move = (zone: string) =>
    makeClassifying(parts).moveWorkload({
      user: 'ada',
      params: { name: 'laptop' },
      query: undefined,
      body: { zone, reason: '' },
    });
  expect(await move('production')).toMatchObject({ revision: 2 });
  expect(await move('production')).toMatchObject({ revision: 2 });
  await expect(move('nowhere')).rejects.toThrow('`nowhere` is no zone; expected production, office');
});

describe('what is marked for decision', () => {
  const subject = 'alpha > beta tcp/47999';
  const decide = (decision: 'accept' | 'refuse' | 'later' | undefined, about = subject) =>
    makeProposals(parts).decide(
      { decisions: [{ subject: about, ...(decision && { decision }) }], reason: 'known' },
      'ada',
    );

  test('is accepted into the proposal, refused, left for later or taken back; the same twice changes nothing', async () => {
    const read = () => makeProposals(parts).make();
    const marked = await read();
    expect(marked.decisions.map((one) => [one.kind, one.subject])).toContainEqual(['one-off', subject]);
    expect(await decide('accept')).toEqual({ changed: 1 });
    expect(await decide('accept')).toEqual({ changed: 0 });
    const accepted = await read();
    expect(accepted.decisions.map((one) => one.subject)).not.toContain(subject);
    expect(accepted.rules.some(({ services }) => services.includes('tcp/47999'))).toBe(true);
    expect(accepted.decided).toMatchObject([{ subject, decision: 'accept', by: 'ada' }]);

    expect(await decide('refuse')).toEqual({ changed: 1 });
    const refused = await read();
    expect(refused.declined).toMatchObject([{ source: 'alpha', destination: 'beta', port: 47_999 }]);
    expect(refused.rules.some(({ services }) => services.includes('tcp/47999'))).toBe(false);
    expect(await decide('later')).toEqual({ changed: 1 });
    expect((await read()).decisions.map((one) => one.subject)).toContain(subject);
    expect(await decide(undefined)).toEqual({ changed: 1 });
    expect((await read()).decided).toEqual([]);
  });

  test('a rule for sessions on hosts that is refused is not proposed', async () => {
    const before = await makeProposals(parts).make();
    const management = before.decisions.find(({ kind }) => kind === 'management');
    expect(before.rules.map(({ id }) => id)).toContain(management?.rule);
    await decide('refuse', management?.subject);
    expect((await makeProposals(parts).make()).rules.map(({ id }) => id)).not.toContain(management?.rule);
  });

  test('what is not marked is refused with each of it', async () => {
    const proposals = makeProposals(parts);
    const decisions = ['a > b tcp/1', subject, 'c > d tcp/2'].map((about) => {
      return { subject: about, decision: 'accept' as const };
    });
    const refused: unknown = await proposals.decide({ decisions }, 'ada').catch((error: unknown) => error);
    expect((refused as RequestProblem).problem.errors).toHaveLength(2);
    expect(await parts.ledger.listStatements()).toEqual([]);
  });

  test('generality is a trade: less of it means no more that was not seen; the difference is told', async () => {
    const proposals = makeProposals(parts);
    const [tight, wide] = [await proposals.make(0), await proposals.make(1)];
    expect(tight.permitted - tight.seen).toBe(0);
    expect(wide.permitted).toBeGreaterThanOrEqual(tight.permitted);
    const { connections, isSame } = await proposals.diff(tight.digest);
    expect(isSame).toBe(false);
    expect(connections.every(({ change }) => change === 'added')).toBe(true);
    await expect(proposals.diff('none')).rejects.toBeInstanceOf(RequestProblem);
  });
});
