import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { toIpfixDatagram, toIpfixTemplate, toV5Datagram } from './netflow-datagrams.ts';

// `node send-datagrams.ts v5|ipfix PORT DATAGRAMS PER_SECOND`: sends to 127.0.0.1, evenly; prints how many were sent and
// how long it took, as JSON.

const [kind = 'v5', ...numbers] = process.argv.slice(2);
const [port = 0, count = 0, perSecond = 0] = numbers.map(Number);
const toDatagram = kind === 'v5' ? toV5Datagram : toIpfixDatagram;
const TICK_MS = 2;

const socket = createSocket({ type: 'udp4', sendBufferSize: 4_000_000 });
socket.connect(port, '127.0.0.1');
await once(socket, 'connect');
if (kind !== 'v5') socket.send(toIpfixTemplate());
const start = performance.now();
let sent = 0;
while (sent < count - 1) {
  const due = Math.min(count - 1, Math.ceil(((performance.now() - start + TICK_MS) / 1000) * perSecond));
  let last: Promise<void> | undefined;
  for (; sent < due; sent++) {
    const datagram = toDatagram(sent);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.send(datagram, (error) => (error ? reject(error) : resolve()));
    last = promise;
  }
  await last;
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
}
const seconds = (performance.now() - start) / 1000;
// What was lost before it is told by its number alone: it must not be lost itself.
await new Promise((resolve) => setTimeout(resolve, 1000));
socket.send(toDatagram(sent), () => socket.close());
process.stdout.write(`${JSON.stringify({ sent: sent + 1, seconds })}\n`);
