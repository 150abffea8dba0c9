import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

// `node echo-traffic.ts answer`: sends every datagram back. `… ask FLOWS PACKETS BYTES`: that many conversations of as
// many datagrams with as many bytes, over IPv4 and again over IPv6; prints how many came back.

const [role, ...counts] = process.argv.slice(2);
const ENDS = [
  { type: 'udp4', left: '10.0.0.1', right: '10.0.0.2' },
  { type: 'udp6', left: 'fd00::1', right: 'fd00::2' },
] as const;
const PORT = 9000;

async function bind(type: 'udp4' | 'udp6', port: number, address: string): Promise<Socket> {
  const socket = createSocket(type);
  socket.bind(port, address);
  await once(socket, 'listening');
  return socket;
}

if (role === 'answer') {
  for (const { type, right } of ENDS) {
    const socket = await bind(type, PORT, right);
    socket.on('message', (message, { address, port }) => socket.send(message, port, address));
  }
  console.log('ready');
} else {
  const [flows = 1, packets = 1, bytes = 1] = counts.map(Number);
  const payload = Buffer.alloc(bytes, 7);
  let answers = 0;
  const converse = async ({ type, left, right }: (typeof ENDS)[number], from: number, count: number) => {
    const socket = await bind(type, from, left);
    for (let n = 0; n < count; n++) {
      const answer = once(socket, 'message');
      socket.send(payload, PORT, right);
      // One after the other: no buffer on the way has to hold two.
      await answer;
    }
    socket.close();
  };
  for (const ends of ENDS)
    for (let i = 0; i < flows; i++) {
      await converse(ends, 20_000 + i, packets);
      answers += packets;
    }
  // Who captures reads in blocks: what comes after them pushes the last ones out.
  for (const ends of ENDS) await converse(ends, 19_999, 200);
  console.log(JSON.stringify({ answers }));
}
