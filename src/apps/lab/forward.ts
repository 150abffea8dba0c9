import { connect, createServer } from 'node:net';
import { join as joinPath } from 'node:path';
import { join } from './host/relay.ts';
import type { KeeperLink } from './keeper-link.ts';
import type { Forward } from './lab.ts';

/** A loopback port of the host that leads to a tcp port of a workload: a socket file is the way into the bottle. */
export async function openForward(link: KeeperLink, workload: string, port: number): Promise<Forward> {
  const path = joinPath(link.directory, `${link.nextId()}.sock`);
  await link.ask(workload, 'relay', { path, port });
  const server = createServer({ allowHalfOpen: true }, (outer) => join(outer, connect({ path, allowHalfOpen: true })));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // It must not keep a process alive that has nothing else to do.
  server.unref();
  void link.closed.then(() => server.close());
  const address = server.address();
  return {
    host: '127.0.0.1',
    port: typeof address === 'object' && address ? address.port : 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
