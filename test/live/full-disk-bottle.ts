/** Runs in a mount namespace of its own, with an empty folder to mount at: a server on a disk that is full, and then is not. Prints what became of it. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '#core/result';
import { openMemoryFlowStore } from '#store/flows/memory';
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
const filled = [fill(65_536), fill(512)];
const whileFull = await publish();
rmSync(filler);
const withRoom = await publish();
await server.close();
const again = unwrap(await startServer(options));
const afterRestart = unwrap(await again.publish(files, 'somebody', 'another')).revision;
await again.close();
process.stdout.write(JSON.stringify({ filled, whileFull, withRoom, afterRestart }));
