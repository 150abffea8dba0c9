/** Runs in a mount namespace of its own, with an empty folder to mount at: a server on a disk that is full, and then is not. Prints what became of it. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '#core/result';
import { openMemoryFlowStore } from '#store/flows/memory';
import { openSqliteLedger } from '#store/ledger/sqlite';
import { type ServerOptions, startServer } from '../../src/apps/server/index.ts';

const [disk = ''] = process.argv.slice(2);
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]);
const text = [
  'zones:',
  '  - { name: management, class: management }',
  'workloads:',
  '  - { name: bulkhead-server, zone: management, addresses: [10.0.0.1] }',
  `# ${'x'.repeat(500_000)}`,
  '',
].join('\n');
const files = [{ path: 'policy.yaml', text }];
const options: ServerOptions = {
  stateFolder: join(disk, 'state'),
  agentListen: { host: '127.0.0.1', port: 0 },
  names: [],
  consoleListen: { host: '127.0.0.1', port: 0 },
  seed: files,
  flows: openMemoryFlowStore(),
};
const filler = join(disk, 'filler');
const fill = (bytes: number): string => {
  try {
    for (;;) appendFileSync(filler, Buffer.alloc(bytes));
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : '';
  }
};

const server = unwrap(await startServer(options));
const publish = () =>
  server.publish(files, 'somebody', 'a change').then(
    (published) => (published.ok ? `revision ${published.value.revision}` : published.error.kind),
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
const [path, hash] = (await server.loginLink()).split('#');
const origin = new URL(path ?? '').origin;
const post = async (to: string, body: object, cookie = '') =>
  fetch(`${origin}/api/v1${to}`, {
    method: 'post',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  });
const cookie = (await post('/login', { token: hash })).headers.getSetCookie()[0]?.split(';')[0] ?? '';
const save = async (version: number) => {
  const answer = await post('/draft', { files, base: 1, version }, cookie);
  const { title, version: saved } = (await answer.json()) as { title?: string; version?: number };
  return `${answer.status} ${title ?? `version ${saved}`}`;
};
const say = async (role: string) => {
  const answer = await post('/workloads/bulkhead-server/role', { role, reason: 'x'.repeat(1900) }, cookie);
  const { title, stored } = (await answer.json()) as { title?: string; stored?: number };
  return `${answer.status} ${title ?? `stored ${stored}`}`;
};
const saved = [await save(0)];
const filled = [fill(65_536), fill(512)];
const whileFull = await publish();
saved.push(await save(1));
// A small change may find room in what the log of the ledger has already: then the next ones do not.
const said: string[] = [];
for (let i = 0; i < 20 && !said.at(-1)?.startsWith('5'); i += 1) said.push(await say(`role-${i}`));
rmSync(filler);
const withRoom = await publish();
saved.push(await save(1), await say('vault'));
await server.close();
const again = unwrap(await startServer(options));
const ledger = unwrap(openSqliteLedger(join(disk, 'state', 'ledger.sqlite')));
const held = {
  draft: (await ledger.findDraft('operator'))?.version,
  said: (await ledger.listStatements()).map(({ value }) => value),
  isIntact: await ledger.isAuditIntact(),
};
await ledger.close();
const afterRestart = unwrap(await again.publish(files, 'somebody', 'another')).revision;
await again.close();
process.stdout.write(JSON.stringify({ filled, whileFull, withRoom, afterRestart, saved, said, held }));
