import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { toAddressText } from '#core/net';
import { frameStream } from '#decoders/carriers';
import type { Address } from './options.ts';

export interface StreamListener {
  /** Reads on from connections that were made to wait. */
  readonly resume: () => void;
  /** Takes what senders have sent until now, for as long as they go on without a pause, and ends all connections. */
  readonly close: (untilMs: number) => Promise<void>;
}

const MOST_CONNECTIONS = 1024;
const PAUSE_MS = 50;
const TURN_MS = 5;

/**
 * Takes messages of connections over TCP. `take` returns whether more may come at once; `cut` is called for a message
 * whose connection ended within it. Throws the system's error where the address cannot be listened on.
 */
export async function acceptStreams(
  { host, port }: Address,
  take: (message: Uint8Array, exporter: string) => boolean,
  cut: () => void,
): Promise<StreamListener> {
  const connections = new Set<Socket>();
  let lastMs = 0;
  const server = createServer((socket) => {
    lastMs = Date.now();
    connections.add(socket);
    const exporter = toAddressText(socket.remoteAddress ?? '') ?? '';
    let mayGoOn = true;
    let end: 'closed' | 'broken' = 'broken';
    const framer = frameStream((message) => {
      mayGoOn = take(message, exporter);
    });
    socket.setKeepAlive(true);
    socket.on('data', (chunk: Uint8Array) => {
      lastMs = Date.now();
      framer.push(chunk);
      if (!mayGoOn) socket.pause();
    });
    socket.on('end', () => {
      end = 'closed';
    });
    // What a broken connection has brought is told as far as it is whole.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (framer.end(end)) cut();
      connections.delete(socket);
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    resume: () => {
      for (const socket of connections) socket.resume();
    },
    close: async (untilMs) => {
      lastMs = Date.now();
      while (Date.now() < Math.min(untilMs, lastMs + PAUSE_MS)) {
        await wait(TURN_MS);
        // The kernel has been asked for what came meanwhile, connections included, before this goes on.
        await new Promise(setImmediate);
      }
      server.close();
      const closed = Array.from(connections, (socket) => once(socket, 'close'));
      for (const socket of connections) socket.destroy();
      await Promise.all(closed);
    },
  };
}
