import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Policy } from '#core/model';
import { unwrap } from '#core/result';
import { openMemoryFlowStore } from '#store/flows/memory';
import { enrol, openClient } from '../agent/client.ts';
import { findIdentity } from '../agent/find-identity.ts';
import { type Server, startServer } from './index.ts';
import { seedPolicy } from './policy/index.ts';

const DAY_MS = 86_400_000;
const INVENTORY = [
  '{"name":"bulkhead-server","zone":"management","addresses":["10.0.0.1"]}',
  '{"name":"signer","zone":"key-management","addresses":["10.0.0.2"]}',
  '{"name":"laptop","zone":"office","addresses":["10.0.0.3"]}',
].join('\n');

let folder: string;
let nowMs: number;
let server: Server;
const start = async (seed: Policy = unwrap(seedPolicy('inventory.ndjson', INVENTORY))) => {
  server = unwrap(
    await startServer({
      stateFolder: folder,
      agentListen: { host: '127.0.0.1', port: 0 },
      names: [],
      consoleListen: { host: '127.0.0.1', port: 0 },
      seed,
      flows: openMemoryFlowStore(),
      now: () => nowMs,
    }),
  );
};
const url = () => `https://127.0.0.1:${server.agentPort}`;

beforeEach(async () => {
  nowMs = Date.now();
  folder = mkdtempSync(join(tmpdir(), 'bulkhead-server-'));
  await start();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a policy that the server starts with is in force as it is written, modes and all', async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  const seed = unwrap(seedPolicy('inventory.ndjson', INVENTORY));
  await start({
    ...seed,
    zones: seed.zones.map((zone) => ({ ...zone, mode: zone.name === 'key-management' ? 'guard' : 'observe' })),
  });
  const client = openClient(url, unwrap(await enrol(url(), (await server.issueToken('signer')).token)));
  expect(unwrap(await client.pollPolicy('0', new AbortController().signal))).toMatchObject({ mode: 'guard' });
  client.close();
});

test('a used token ends an agent that has nothing else, and not one that has a certificate, expired or not', async () => {
  const { token } = await server.issueToken('signer');
  const stateDir = join(folder, 'agent');
  mkdirSync(stateDir);
  const said: string[] = [];
  const find = (atMs: number) => {
    const options = { server: url(), stateDir, token, intervalMs: 5000, nftPath: 'nft', bootOnly: false };
    const say = (line: string) => void said.push(line);
    return findIdentity({ options, serverUrl: url, say, now: () => atMs }, new AbortController().signal);
  };
  const first = unwrap(await find(nowMs));
  expect(first?.workload).toBe('signer');
  expect(unwrap(await find(nowMs))).toEqual(first);
  expect(unwrap(await find(nowMs + 400 * DAY_MS))).toEqual(first);
  expect(said.at(-1)).toBe('not enrolled: the token was used before');
  rmSync(join(stateDir, 'identity.json'));
  expect(await find(nowMs)).toEqual({ ok: false, error: 'not enrolled: the token was used before' });
});

test('a token enrols once; what it gave is known to the server that comes after', async () => {
  const { token } = await server.issueToken('signer');
  const identity = unwrap(await enrol(url(), token));
  expect(identity.workload).toBe('signer');
  const again = await enrol(url(), token);
  expect(again).toMatchObject({ ok: false, error: { status: 403, message: 'the token was used before' } });
  await server.close();
  await start();
  const client = openClient(url, identity);
  const polled = unwrap(await client.pollPolicy('0', new AbortController().signal));
  expect(polled).toMatchObject({ workload: 'signer', revision: 1, mode: 'observe' });
  client.close();
});

test('there is no token for a workload that the policy does not know, or that takes no agent', async () => {
  await expect(server.issueToken('signr')).rejects.toThrow('the policy has no workload `signr`');
});

test('a token of another server sends its secret nowhere', async () => {
  const { token } = await server.issueToken('signer');
  const forged = `${'0'.repeat(64)}.${token.split('.')[1]}`;
  const refused = await enrol(url(), forged);
  expect(refused.ok ? '' : refused.error.message).toMatch(/is not the one that the token is for; nothing was sent/);
  expect((await enrol(url(), token)).ok).toBe(true);
});

test('a token and a certificate end', async () => {
  const late = await server.issueToken('laptop');
  const identity = unwrap(await enrol(url(), (await server.issueToken('signer')).token));
  const client = openClient(url, identity);
  expect((await client.ping(2000)).ok).toBe(true);
  nowMs += 31 * DAY_MS;
  const refused = await client.ping(2000);
  expect(refused).toMatchObject({
    ok: false,
    error: { status: 401, message: 'the client certificate is expired or not of this authority; enrol again' },
  });
  expect(await enrol(url(), late.token)).toMatchObject({ ok: false, error: { message: 'the token has expired' } });
  client.close();
});

test('what is no policy, or is not safe, is refused with every reason, and nothing changes', async () => {
  const zones = 'zones:\n  - { name: keys, class: key-management }\n';
  const workloads = [
    'workloads:',
    '  - { name: signer, zone: key, addresses: [10.0.0.2] }',
    '  - { name: db, zone: keys, addresses: [10.0.0.300] }',
    '',
  ].join('\n');
  const refused = await server.publish(
    [
      { path: 'zones.yaml', text: zones },
      { path: 'workloads.yaml', text: workloads },
    ],
    'somebody',
    'a try',
  );
  expect(refused.ok).toBe(false);
  const errors = refused.ok ? [] : refused.error.errors;
  expect(errors.some((line) => line.startsWith('workloads.yaml:2:27: ') && line.includes('`key`'))).toBe(true);
  expect(errors.some((line) => line.startsWith('workloads.yaml:3:') && line.includes('10.0.0.300'))).toBe(true);
  const client = openClient(url, unwrap(await enrol(url(), (await server.issueToken('signer')).token)));
  const polled = unwrap(await client.pollPolicy('0', new AbortController().signal));
  expect(polled).toMatchObject({ revision: 1 });
  client.close();
});

test('a policy that leaves a path which a guardrail rules out is refused with the path, hop by hop', async () => {
  const rule = (id: string, from: string, to: string) =>
    `  - { id: ${id}, from: { workload: ${from} }, to: { workload: ${to} }, services: [ssh], owner: o, justification: j }`;
  const text = [
    'zones: [{ name: office }, { name: management }, { name: keys, class: key-management, mode: guard }]',
    'workloads:',
    '  - { name: laptop, zone: office, addresses: [10.0.1.7], enforced: false }',
    '  - { name: bastion, zone: management, addresses: [10.0.2.2], enforced: false }',
    '  - { name: signer, zone: keys, addresses: [10.0.0.2] }',
    'rules:',
    rule('in', 'laptop', 'bastion'),
    rule('on', 'bastion', 'signer'),
    'guardrails:',
    '  - { id: no-way, never-path: { from: { zone: office }, to: { zone: keys } } }',
    '',
  ].join('\n');
  const refused = await server.publish([{ path: 'all.yaml', text }], 'somebody', 'a try');
  expect(refused.ok ? [] : refused.error.errors).toContain(
    'guardrail `no-way`: there is a path: laptop -[remote-access: rule `in`, tcp/22 (ssh)]-> bastion -[remote-access: rule `on`, tcp/22 (ssh)]-> signer',
  );
});

test('two hosts with one address are no policy', async () => {
  const text = [
    'zones:',
    '  - { name: keys, class: key-management }',
    'workloads:',
    '  - { name: a, zone: keys, addresses: [10.0.0.2] }',
    '  - { name: b, zone: keys, addresses: [10.0.0.2] }',
    '',
  ].join('\n');
  const refused = await server.publish([{ path: 'all.yaml', text }], 'somebody', 'a try');
  expect(refused.ok ? [] : refused.error.errors.join('\n')).toMatch(/all\.yaml:5:\d+: .*10\.0\.0\.2/);
});

test('an audit log that another hand has changed is the first alert after the start', async () => {
  await server.close();
  const ledger = new DatabaseSync(join(folder, 'ledger.sqlite'));
  ledger.exec("update audit set actor = 'nobody' where sequence = (select min(sequence) from audit)");
  ledger.close();
  await start();
  await vi.waitFor(async () => {
    const [record] = await server.alerts();
    expect(record?.alert).toMatchObject({ kind: 'audit-broken', severity: 'critical', zone: 'management' });
  });
});

test('closing ends in time also where the flow store does not, says so, and the state is closed', async () => {
  await server.close();
  const log: string[] = [];
  const hanging = { ...openMemoryFlowStore(), close: () => new Promise<void>(() => {}) };
  server = unwrap(
    await startServer({
      stateFolder: folder,
      agentListen: { host: '127.0.0.1', port: 0 },
      names: [],
      consoleListen: { host: '127.0.0.1', port: 0 },
      flows: hanging,
      closeWithinMs: 600,
      log: (line) => log.push(line),
    }),
  );
  const startedMs = performance.now();
  await server.close();
  expect(performance.now() - startedMs).toBeLessThan(3000);
  expect(log).toEqual([
    expect.stringMatching(
      /^the flow store did not close within 0\.\d+ s, and is left; all that it acknowledged is on disk$/,
    ),
  ]);
  const ledger = new DatabaseSync(join(folder, 'ledger.sqlite'));
  expect(ledger.prepare('pragma wal_checkpoint(truncate)').get()).toMatchObject({ busy: 0 });
  ledger.close();
  await start();
});

test('without a session the console says nothing, and a login link is good for one', async () => {
  const link = await server.loginLink();
  const call = (path: string, init?: RequestInit) => fetch(`${server.consoleUrl}/api/v1/${path}`, init);
  expect((await call('overview')).status).toBe(401);
  expect((await call('events')).status).toBe(401);
  const login = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
  };
  const opened = await call('login', login);
  expect(opened.status).toBe(204);
  const cookie = opened.headers.getSetCookie()[0] ?? '';
  expect(cookie).toMatch(/HttpOnly/);
  expect(cookie).toMatch(/SameSite=Strict/);
  expect((await call('login', login)).status).toBe(401);
  const session = { headers: { cookie: cookie.split(';')[0] ?? '' } };
  expect((await call('overview', session)).status).toBe(200);
  const form = await call('modes', { ...session, method: 'POST', body: 'zones=office&mode=observe' });
  expect(form.status).toBe(415);
  const foreign = { ...session.headers, origin: 'https://elsewhere.example', 'content-type': 'application/json' };
  const body = JSON.stringify({ zones: ['office'], mode: 'guard', reason: 'r' });
  const asked = await call('modes', { method: 'POST', headers: foreign, body });
  expect([asked.status, await asked.json()]).toMatchObject([403, { title: expect.stringContaining('elsewhere') }]);
  const own = { ...foreign, origin: server.consoleUrl };
  expect((await call('modes', { method: 'POST', headers: own, body })).status).toBe(200);
  const nowhere = await call('nope', session);
  expect(nowhere.status).toBe(404);
  expect(nowhere.headers.get('content-type')).toContain('problem+json');
});
