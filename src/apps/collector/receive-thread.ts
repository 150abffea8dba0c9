import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { toAddressText } from '#core/net';
import { gatherDatagrams } from './gather-datagrams.ts';
import { readKernelSockets } from './kernel-sockets.ts';
import type { BetweenReceiverAndDecoder, FromReceiver, ReceiverCounts, ReceiverSetup, ToReceiver } from './messages.ts';
import type { Address } from './options.ts';

// Does nothing but take datagrams from the kernel, so that no work of others fills the kernel's buffers.

const MOST_DRAIN_MS = 1000;

const setup = workerData as ReceiverSetup;
const count = { received: 0, receivedBytes: 0, droppedByQueue: 0 };
let queuedBytes = 0;
const gathered = gatherDatagrams((batch) => {
  setup.toDecoder.postMessage(batch satisfies BetweenReceiverAndDecoder, [batch.bytes.buffer]);
});
const say = (message: FromReceiver) => parentPort?.postMessage(message);

const take = (datagram: Uint8Array, exporter: string) => {
  count.received += 1;
  count.receivedBytes += datagram.length;
  if (queuedBytes + datagram.length > setup.mostQueuedBytes) {
    count.droppedByQueue += 1;
    return;
  }
  queuedBytes += datagram.length;
  gathered.add(datagram, exporter, Date.now());
};

async function bind({ host, port }: Address): Promise<Socket> {
  const socket = createSocket({
    type: isIPv6(host) ? 'udp6' : 'udp4',
    recvBufferSize: setup.receiveBufferBytes,
  });
  socket.on('message', (datagram, { address }) => {
    take(datagram, toAddressText(address) ?? address);
  });
  socket.bind(port, host);
  await once(socket, 'listening');
  return socket;
}

const results = await Promise.allSettled(setup.listen.map(bind));
const sockets = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
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
});
parentPort?.on('message', (message: ToReceiver) => {
  if (message.kind === 'count') say({ kind: 'counts', counts: counts() });
  else drain(Date.now() + MOST_DRAIN_MS);
});

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
  for (const socket of sockets) socket.close();
  say({ kind: 'refused', errors });
  close();
} else
  say({
    kind: 'listening',
    addresses: sockets.map((socket) => ({ host: socket.address().address, port: socket.address().port })),
  });
