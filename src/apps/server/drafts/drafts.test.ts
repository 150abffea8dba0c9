import { beforeEach, describe, expect, test } from 'vitest';
import type { Flow, Policy } from '#core/model';
import { unwrap } from '#core/result';
import { parsePolicy, type PolicyFile, printPolicy } from '#dialects/bulkhead';
import { openMemoryFlowStore } from '#store/flows/memory';
import type { Parts } from '../parts.ts';
import { RequestProblem } from '../problem.ts';
import { type Drafts, makeDrafts } from './index.ts';

const MINUTE_MS = 60_000;
const TEXT = `
zones:
  - { name: office, class: office, isolation: vlan, mode: observe, networks: [10.0.1.0/24] }
  - { name: production, class: production, isolation: vlan, mode: enforce, networks: [10.0.2.0/24] }
workloads:
  - { name: laptop, zone: office, addresses: [10.0.1.1] }
  - { name: printer, zone: office, addresses: [10.0.1.2] }
  - { name: app, zone: production, addresses: [10.0.2.1] }
rules:
  - id: laptop-to-app
    from: { workload: laptop }
    to: { workload: app }
    services: [tcp/443]
    owner: web
    justification: the shop
  - id: printer-to-app
    from: { workload: printer }
    to: { workload: app }
    services: [tcp/9100]
    owner: web
    justification: scans
`;

const toFiles = (text: string): PolicyFile[] => [{ path: 'policy.yaml', text }];
const toFlow = (source: string, port: number, endMs: number): Flow => ({
  startMs: endMs - 10,
  endMs,
  source,
  destination: '10.0.2.1',
  protocol: 'tcp',
  sourcePort: 50_000,
  destinationPort: port,
  initiator: 'source',
  state: 'established',
  reversePackets: 4,
});

let nowMs: number;
let drafts: Drafts;
let policy: Policy;
const flows = openMemoryFlowStore();
const firstMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 60 * MINUTE_MS;
await flows.store({
  id: 'first',
  receivedMs: firstMs,
  flows: [
    toFlow('10.0.1.1', 443, firstMs),
    toFlow('10.0.1.1', 22, firstMs + MINUTE_MS),
    toFlow('10.0.1.2', 80, firstMs + 30 * MINUTE_MS),
  ],
  counts: [],
});

beforeEach(() => {
  nowMs = firstMs + 60 * MINUTE_MS;
  policy = unwrap(parsePolicy(toFiles(TEXT))).policy;
  const desk = { current: () => ({ revision: 3, policy, evidence: {} }) } as unknown as Parts['desk'];
  drafts = makeDrafts({ flows, desk, now: () => nowMs });
});

describe('a draft against the past', () => {
  test('is told by zone, by workload and by what denies, with the rules that nothing used', async () => {
    const answer = await drafts.judge({ files: printPolicy(policy) });
    expect(answer).toMatchObject({
      revision: 3,
      judged: 3,
      newlyDenied: 0,
      newlyAllowed: 0,
      changed: [],
      simulation: {
        conversations: 3,
        allowed: 1,
        denied: 2,
        missed: 2,
        missedByZones: [{ name: 'office -> production', conversations: 2 }],
        missedByDecider: [{ name: 'default-deny', conversations: 2 }],
        unused: ['printer-to-app'],
      },
    });
    expect(answer.simulation.missedByWorkload.map(({ name }) => name)).toEqual(['app', 'laptop', 'printer']);
  });

  test('a change of one rule is told against the policy in force, and only what it is about is judged again', async () => {
    await drafts.judge({ files: toFiles(TEXT) });
    const answer = await drafts.judge({ files: toFiles(TEXT.replace('tcp/9100', 'tcp/80')) });
    expect(answer).toMatchObject({ judged: 1, newlyAllowed: 1, newlyDenied: 0, simulation: { unused: [] } });
    expect(answer.changed).toMatchObject([{ source: 'printer', destinationPort: 80, verdict: 'allowed' }]);
    const back = await drafts.judge({ files: toFiles(TEXT) });
    expect(back).toMatchObject({ judged: 1, newlyAllowed: 0, changed: [] });
    const less = await drafts.judge({ files: toFiles(TEXT.replace('tcp/443', 'tcp/444')) });
    expect(less.changed).toMatchObject([{ source: 'laptop', verdict: 'denied', decidedBy: ['default-deny'] }]);
    expect(less).toMatchObject({ judged: 1, newlyDenied: 1 });
  });

  test('of a window, what was seen in it', async () => {
    const { simulation } = await drafts.judge({ files: toFiles(TEXT), sinceMs: firstMs + 20 * MINUTE_MS });
    expect(simulation).toMatchObject({ conversations: 1, missedByWorkload: [{ name: 'app' }, { name: 'printer' }] });
  });

  test('the history is read again after some seconds, and then everything is judged', async () => {
    await drafts.judge({ files: toFiles(TEXT) });
    nowMs += 5000;
    expect(await drafts.judge({ files: toFiles(TEXT) })).toMatchObject({ judged: 0, readAtMs: nowMs - 5000 });
    nowMs += MINUTE_MS;
    expect(await drafts.judge({ files: toFiles(TEXT) })).toMatchObject({ judged: 3, readAtMs: nowMs });
  });

  test('a text that is no policy is refused with everything that is wrong with it', async () => {
    const files = toFiles(TEXT.replace('tcp/443', 'tcp/x').replace('from: { workload: printer }', 'from: nobody'));
    const refused = await drafts.judge({ files }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RequestProblem);
    const { problem } = refused as RequestProblem;
    expect(problem.status).toBe(422);
    expect(problem.errors?.length).toBeGreaterThan(1);
    expect(problem.errors?.[0]).toMatch(/^policy\.yaml:\d+:\d+: /);
  });
});

describe('a rule that is about to be revoked', () => {
  test('is told with what it alone allows of the past, and nothing is changed', async () => {
    const answer = await drafts.judgeWithout('laptop-to-app', {});
    expect(answer).toMatchObject({ revision: 3, newlyDenied: 1, newlyAllowed: 0 });
    expect(answer.changed).toMatchObject([
      { source: 'laptop', destinationPort: 443, verdict: 'denied', droppedBy: ['app'] },
    ]);
    expect(policy.rules.every(({ enabled }) => enabled)).toBe(true);
    expect(await drafts.judgeWithout('printer-to-app', {})).toMatchObject({ newlyDenied: 0, changed: [] });
  });

  test('that is none, or is revoked already, is refused', async () => {
    await expect(drafts.judgeWithout('nobody', {})).rejects.toThrow('the policy has no rule `nobody`');
    policy = { ...policy, rules: policy.rules.map((rule) => ({ ...rule, enabled: false })) };
    await expect(drafts.judgeWithout('laptop-to-app', {})).rejects.toThrow('is disabled already');
  });
});
