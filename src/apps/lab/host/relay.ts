import { connect, createServer, type Socket } from 'node:net';

/** Every connection to the socket file goes on to the port on this workload's own loopback. */
export function openRelay(path: string, port: number): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (outer) => {
    const inner = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    join(outer, inner);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

/** Bytes flow both ways; when one end breaks, so does the other. */
export function join(a: Socket, b: Socket): void {
  a.pipe(b);
  b.pipe(a);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on('error', () => other.destroy());
    one.once('close', (hadError) => {
      if (hadError) other.destroy();
    });
  }
}
