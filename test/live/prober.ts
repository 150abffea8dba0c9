import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

// Reads lists of probes, one JSON line each, and answers with one line of booleans: whether the packets got through.
// Nothing listens: a reset or an ICMP port unreachable proves that the first packet arrived and an answer came back.

interface Probe {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}
const PATIENCE_MS = 250;

function probeTcp({ from, to, port }: Probe): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port, localAddress: from });
    const done = (passed: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(passed);
    };
    const timer = setTimeout(done, PATIENCE_MS, false);
    socket.once('connect', () => done(true));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED'));
  });
}

function probeUdp({ from, to, port }: Probe): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(to.includes(':') ? 'udp6' : 'udp4');
    const done = (passed: boolean) => {
      clearTimeout(timer);
      socket.removeAllListeners('error').on('error', () => undefined);
      socket.close();
      resolve(passed);
    };
    const timer = setTimeout(done, PATIENCE_MS, false);
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED'));
    socket.bind(0, from, () => {
      socket.connect(port, to, (error?: Error) => {
        if (!error) socket.send('probe');
      });
    });
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const probes = JSON.parse(line) as Probe[];
  const results = await Promise.all(
    probes.map((probe) => (probe.protocol === 'tcp' ? probeTcp(probe) : probeUdp(probe))),
  );
  console.log(JSON.stringify(results));
}
