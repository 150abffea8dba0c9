import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { AgentReport, Conversation } from '#core/model';
import { unwrap } from '#core/result';
import { enrol, openClient, type ServerClient } from '../../src/apps/agent/client.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Everything that the API acknowledges is there after kill −9, once, and nothing half. */
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KILLS = 6;
const seed = join(folder, 'inventory.ndjson');
writeFileSync(
  seed,
  [
    { name: 'bulkhead-server', zone: 'management', addresses: ['10.0.0.1'] },
    { name: 'app', zone: 'production', addresses: ['10.0.0.2'] },
    { name: 'laptop', zone: 'office', addresses: ['10.0.0.3'] },
  ]
    .map((host) => JSON.stringify(host))
    .join('\n'),
);

const CALL: Omit<Conversation, 'port' | 'connections'> = {
  source: '10.0.0.3',
  destination: '10.0.0.2',
  protocol: 'tcp',
  direction: 'ingress',
  answered: true,
  firstSeenMs: Date.now() - 60_000,
  lastSeenMs: Date.now() - 50_000,
};
/** Seen once: somebody is asked about it. */
const ONE_OFF = 'laptop > app tcp/5432';
const FIRST_PORT = 10_000;
const toReport = (sequence: number): AgentReport => ({
  run: 'killed',
  sequence,
  atMs: CALL.lastSeenMs,
  realisedRevision: 0,
  mode: 'none',
  inSync: true,
  conversations: [{ ...CALL, port: sequence === 1 ? 5432 : FIRST_PORT + sequence, connections: 1 }],
  denials: [],
  events: [],
  health: { version: '1', kernel: '6', residentBytes: 1, cpu: 0, uptimeMs: 1, lost: 0 },
});

/** What writes, how the same is sent again, and how far it was acknowledged. */
interface Writer {
  readonly name: string;
  acknowledged: number;
  readonly write: (server: ServerProcess, agent: ServerClient, number: number) => Promise<unknown>;
}

const toFiles = (number: number) => [
  { path: 'policy.yaml', text: `# draft ${number} ${'x'.repeat(30_000)} end ${number}\n` },
];
const DECISIONS = ['accept', 'refuse', 'later'] as const;
const writers: Writer[] = [
  {
    name: 'drafts',
    acknowledged: 0,
    write: (server, _, number) =>
      server.call('post', '/draft', { files: toFiles(number), base: 1, version: number - 1 }),
  },
  {
    name: 'roles',
    acknowledged: 0,
    write: (server, _, number) => server.call('post', '/workloads/app/role', { role: `role-${number}`, reason: '' }),
  },
  {
    name: 'decisions',
    acknowledged: 0,
    write: (server, _, number) =>
      server.call('post', '/decisions', {
        decisions: [{ subject: ONE_OFF, decision: DECISIONS[number % 3] }],
        reason: `decision-${number}`,
      }),
  },
  {
    name: 'revisions',
    acknowledged: 0,
    write: async (server, _, number) => {
      // With every revision the history is named anew: the others want to write as well.
      await pause(150);
      const { files } = (await server.call('get', '/policy')) as { files: object[] };
      return server.call('post', '/policy', { files, reason: `revision-${number}` });
    },
  },
  {
    name: 'reports',
    acknowledged: 0,
    write: async (_server, agent, number) => unwrap(await agent.report(toReport(number))),
  },
];

async function writeUntilKilled(server: ServerProcess, agent: ServerClient, afterMs: number): Promise<void> {
  const isOver = { value: false };
  const running = writers.map(async (writer) => {
    while (!isOver.value)
      try {
        await writer.write(server, agent, writer.acknowledged + 1);
        writer.acknowledged += 1;
      } catch (error) {
        if (!isOver.value) throw error;
      }
  });
  await pause(afterMs);
  isOver.value = true;
  await server.kill();
  await Promise.all(running);
}

interface Audit {
  readonly records: readonly { readonly action: string; readonly detail: string }[];
  readonly total: number;
  readonly isChainIntact: boolean;
}

async function readAudit(server: ServerProcess): Promise<Audit['records']> {
  const records: Audit['records'][number][] = [];
  for (;;) {
    const page = (await server.call('get', `/audit?limit=1000&offset=${records.length}`)) as Audit;
    expect(page.isChainIntact).toBe(true);
    records.push(...page.records);
    if (records.length >= page.total) return records;
  }
}

/** The writer may have been killed between the change and its answer: then one more is there. It counts as done. */
async function check(server: ServerProcess): Promise<void> {
  const audit = await readAudit(server);
  const numbersOf = (word: string) =>
    audit.flatMap(({ detail }) => new RegExp(`\\b${word}-(\\d+)\\b`).exec(detail)?.[1] ?? []).map(Number);
  for (const [name, word] of [
    ['roles', 'role'],
    ['decisions', 'decision'],
    ['revisions', 'revision'],
  ] as const)
    expectOnce(name, numbersOf(word));
  const { draft } = (await server.call('get', '/draft')) as {
    draft: { version: number; files: { text: string }[] };
  };
  expectLast('drafts', draft.version);
  expect(draft.files).toEqual(toFiles(draft.version));
  const { revisions } = (await server.call('get', '/revisions')) as { revisions: { reason: string }[] };
  expect(revisions.map(({ reason }) => reason)).toEqual(
    audit.flatMap(({ action, detail }) => (action === 'publish' ? [detail] : [])),
  );
  const { workloads } = (await server.call('get', '/workloads')) as {
    workloads: { name: string; said?: { role: string } }[];
  };
  expect(workloads.find(({ name }) => name === 'app')?.said?.role).toBe(`role-${writerOf('roles').acknowledged}`);
  const { conversations } = (await server.call('get', '/conversations?limit=1000')) as {
    conversations: { port: number; connections: number }[];
  };
  const ports = conversations.map(({ port, connections }) => [port, connections]);
  const reported = ports.flatMap(([port = 0, count]) => (port > FIRST_PORT ? [[port - FIRST_PORT, count]] : []));
  expect(reported.every(([, count]) => count === 1)).toBe(true);
  const { acknowledged } = writerOf('reports');
  // Of the first one the port is another.
  expect([acknowledged - 1, acknowledged]).toContain(reported.length);
}

function writerOf(name: string): Writer {
  const writer = writers.find((one) => one.name === name);
  if (!writer) throw new Error(`nobody writes ${name}`);
  return writer;
}

function expectOnce(name: string, numbers: readonly number[]): void {
  const last = Math.max(0, ...numbers);
  expect([name, numbers.toSorted((a, b) => a - b)]).toEqual([name, Array.from({ length: last }, (_, i) => i + 1)]);
  expectLast(name, last);
}

function expectLast(name: string, last: number): void {
  const writer = writerOf(name);
  expect([writer.acknowledged, writer.acknowledged + 1]).toContain(last);
  writer.acknowledged = last;
}

test('kill −9 while everything writes through the API: what was acknowledged is there, once, and nothing half', async () => {
  const options = { stateFolder: join(folder, 'state'), seed };
  let server = await startServerProcess({ ...options, agentPort: 0 });
  const { agentPort, cookie } = server;
  const url = `https://127.0.0.1:${agentPort}`;
  const { token } = (await server.call('post', '/tokens', { workload: 'app' })) as { token: string };
  const agent = openClient(() => url, unwrap(await enrol(url, token)));
  try {
    unwrap(await agent.report(toReport(1)));
    writerOf('reports').acknowledged = 1;
    for (let i = 0; i < KILLS; i += 1) {
      await writeUntilKilled(server, agent, 1000 + Math.random() * 2500);
      server = await startServerProcess({ ...options, agentPort, cookie });
      await check(server);
    }
    const counts = writers.map(({ name, acknowledged }) => `${acknowledged} ${name}`);
    process.stdout.write(`acknowledged before ${KILLS} kills: ${counts.join(', ')}\n`);
    for (const { acknowledged } of writers) expect(acknowledged).toBeGreaterThan(1);
  } finally {
    agent.close();
    await server.kill();
  }
}, 240_000);
