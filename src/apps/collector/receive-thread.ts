import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { toAddressText } from '#core/net';
import { acceptStreams, type StreamListener } from './accept-streams.ts';
import { gatherDatagrams } from './gather-datagrams.ts';
import { readKernelSockets } from './kernel-sockets.ts';
import type { BetweenReceiverAndDecoder, FromReceiver, ReceiverCounts, ReceiverSetup, ToReceiver } from './messages.ts';
import type { Address } from './options.ts';

// Does nothing but take what comes from the kernel, so that no work of others fills the kernel's buffers.

const MOST_DRAIN_MS = 1000;

const setup = workerData as ReceiverSetup;
const count = { received: 0, receivedBytes: 0, droppedByQueue: 0, cutOff: 0 };
let queuedBytes = 0;
const gathered = gatherDatagrams((batch) => {
  setup.toDecoder.postMessage(batch satisfies BetweenReceiverAndDecoder, [batch.bytes.buffer]);
});
const say = (message: FromReceiver) => parentPort?.postMessage(message);

const take = (message: Uint8Array, exporter: string) => {
  count.received += 1;
  count.receivedBytes += message.length;
  queuedBytes += message.length;
  gathered.add(message, exporter, Date.now());
};

const takeDatagram = (datagram: Uint8Array, exporter: string) => {
  if (queuedBytes + datagram.length <= setup.mostQueuedBytes) {
    take(datagram, exporter);
    return;
  }
  count.received += 1;
  count.receivedBytes += datagram.length;
  count.droppedByQueue += 1;
};

/** A connection, other than a socket of datagrams, can be made to wait. */
const takeMessage = (message: Uint8Array, exporter: string): boolean => {
  take(message, exporter);
  return queuedBytes < setup.mostQueuedBytes;
};

/** A socket of datagrams, and a listener for connections on the same port. */
async function bind({ host, port }: Address): Promise<{ readonly socket: Socket; readonly streams: StreamListener }> {
  const socket = createSocket({
    type: isIPv6(host) ? 'udp6' : 'udp4',
    recvBufferSize: setup.receiveBufferBytes,
  });
  socket.on('message', (datagram, { address }) => {
    takeDatagram(datagram, toAddressText(address) ?? address);
  });
  try {
    socket.bind(port, host);
    await once(socket, 'listening');
    const streams = await acceptStreams({ host, port: socket.address().port }, takeMessage, () => {
      count.cutOff += 1;
    });
    return { socket, streams };
  } catch (error) {
    socket.close();
    throw error;
  }
}

const results = await Promise.allSettled(setup.listen.map(bind));
const bound = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
const sockets = bound.map(({ socket }) => socket);
const errors = results.flatMap((result, i) => {
  if (result.status === 'fulfilled') return [];
  const { host, port } = setup.listen[i] ?? { host: '', port: 0 };
  const why = result.reason instanceof Error ? result.reason.message : String(result.reason);
  return [`\`${host}:${port}\` cannot be listened on (${why})`];
});
const ports = new Set(sockets.map((socket) => socket.address().port));

const counts = (): ReceiverCounts => ({
  ...count,
  droppedByKernel: readKernelSockets(ports)?.dropped,
  receiveBufferBytes: Math.min(...sockets.map((socket) => socket.getRecvBufferSize())),
});

setup.toDecoder.on('message', (decodedBytes: number) => {
  queuedBytes -= decodedBytes;
  if (queuedBytes < setup.mostQueuedBytes) for (const { streams } of bound) streams.resume();
});
parentPort?.on('message', (message: ToReceiver) => {
  if (message.kind === 'count') say({ kind: 'counts', counts: counts() });
  else void stop();
});

async function stop() {
  const untilMs = Date.now() + MOST_DRAIN_MS;
  await Promise.all(bound.map(({ streams }) => streams.close(untilMs)));
  drain(untilMs);
}

/** What the kernel still holds is read in the next turns of the loop; its counters end with the sockets. */
function drain(untilMs: number) {
  if ((readKernelSockets(ports)?.waitingBytes ?? 0) > 0 && Date.now() < untilMs) {
    setTimeout(drain, 5, untilMs);
    return;
  }
  const last = counts();
  for (const socket of sockets) socket.close();
  gathered.flush();
  setup.toDecoder.postMessage('no more' satisfies BetweenReceiverAndDecoder);
  say({ kind: 'stopped', counts: last });
  close();
}

function close() {
  setup.toDecoder.close();
  parentPort?.close();
}

if (errors.length > 0) {
  for (const { socket, streams } of bound) {
    socket.close();
    void streams.close(0);
  }
  say({ kind: 'refused', errors });
  close();
} else
  say({
    kind: 'listening',
    addresses: sockets.map((socket) => ({ host: socket.address().address, port: socket.address().port })),
  });
