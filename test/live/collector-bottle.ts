import { execFile, execFileSync, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Flow } from '#core/model';
import { unwrap } from '#core/result';
import { startCollector } from '../../src/apps/collector/index.ts';
import { ended, EXPORTERS, run, startSwitch, stopAll } from './exporters.ts';

// Runs inside its own namespaces (see collector.test.ts): two hosts on a switch, every exporter of Debian on the wire
// between them, and what each sends copied to our collector and to a peer's. Prints one JSON line: totals by exporter.

const FLOWS = 150;
const PACKETS = 4;
const PAYLOAD_BYTES = 300;
const HEADER_BYTES = { 4: 28, 6: 48 } as const;

execFileSync('sh', [
  '-ec',
  `
mount -t tmpfs tmpfs /run
ip link set lo up
for host in left right; do
  ip netns add $host
  ip link add \${host%"\${host#?}"}p type veth peer name eth netns $host
  ip -n $host link set lo up
  ip netns exec $host ethtool -K eth tx off >/dev/null
  ip netns exec $host sh -c 'echo 0 >/proc/sys/net/ipv6/conf/eth/accept_dad' || true
done
ip -n left addr add 10.0.0.1/24 dev eth; ip -n right addr add 10.0.0.2/24 dev eth
ip -n left addr add fd00::1/64 dev eth nodad; ip -n right addr add fd00::2/64 dev eth nodad
for host in left right; do ip -n $host link set eth up; done
ip link set lp up; ip link set rp up
`,
]);

process.once('exit', stopAll);

interface Totals {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}

await startSwitch(['lp', 'rp']);
const flows: Flow[] = [];
const collector = unwrap(
  await startCollector({
    listen: [{ host: '127.0.0.1', port: 0 }],
    take: ({ lines }) => {
      for (const line of new TextDecoder().decode(lines).split('\n'))
        if (line !== '') flows.push(JSON.parse(line) as Flow);
      return Promise.resolve();
    },
    log: (line) => console.error(line),
  }),
);
const collectorPort = collector.addresses[0]?.port ?? 0;

async function bind(address: string): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4_000_000 });
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

const running = [];
for (const [index, exporter] of EXPORTERS.entries()) {
  const address = `127.0.0.${10 + index}`;
  const folder = `/run/peer-${index}`;
  mkdirSync(folder);
  const peerPort = 30_000 + index;
  // It knows others by their folder in memory that all of a machine share.
  const peer = run('unshare', [
    '--ipc',
    exporter.peer,
    '-b',
    '127.0.0.1',
    '-p',
    String(peerPort),
    '-w',
    folder,
    '-t',
    '3600',
  ]);
  const copier = await bind(address);
  const entrance = await bind('127.0.0.1');
  const waiting: Buffer[] = [];
  entrance.on('message', (datagram) => waiting.push(datagram));
  // Not faster than the small buffers of a system that nobody tuned.
  const copying = setInterval(() => {
    for (const datagram of waiting.splice(0, 20))
      for (const port of [collectorPort, peerPort]) copier.send(datagram, port, '127.0.0.1');
  }, 2);
  const stop = await exporter.start(entrance.address().port);
  running.push({ exporter, address, folder, peer, sockets: [copier, entrance], copying, stop });
}

await pause(2000);
const traffic = fileURLToPath(new URL('echo-traffic.ts', import.meta.url));
const answering = spawn('ip', ['netns', 'exec', 'right', process.execPath, traffic, 'answer']);
await once(answering.stdout, 'data');
const asking = [traffic, 'ask', ...[FLOWS, PACKETS, PAYLOAD_BYTES].map(String)];
const { stdout: asked } = await promisify(execFile)('ip', ['netns', 'exec', 'left', process.execPath, ...asking], {
  timeout: 60_000,
});
answering.kill();
// What the exporters have not read yet is not theirs to report.
await pause(2000);
await Promise.all(running.map(({ stop }) => stop()));
await pause(1000);
for (const { peer } of running) peer.kill('SIGTERM');
await Promise.all(running.map(({ peer }) => ended(peer)));
const { datagrams, records } = await collector.close();
stopAll();

const results = running.map(({ exporter, address, folder, sockets, copying }) => {
  clearInterval(copying);
  for (const socket of sockets) socket.close();
  const { families, layer2Bytes, timesSeen } = exporter;
  const packets = 2 * FLOWS * PACKETS * timesSeen;
  const { lostFlows, lostDatagrams, bad } = records.exporters.find((one) => one.exporter === address) ?? {};
  return {
    exporter: exporter.name,
    sent: {
      flows: families.length * 2 * FLOWS,
      packets: families.length * packets,
      bytes: families.reduce((sum, family) => sum + (HEADER_BYTES[family] + PAYLOAD_BYTES + layer2Bytes) * packets, 0),
    },
    ours: sumUp(flows.filter((flow) => flow.exporter === address && flow.protocol === 'udp').map(toCounted)),
    peer: sumUp(readPeer(folder)),
    lost: { lostFlows, lostDatagrams, bad },
  };
});
console.log(JSON.stringify({ ...(JSON.parse(asked) as object), datagrams, results }));

interface Counted {
  readonly ends: string;
  readonly packets: number;
  readonly bytes: number;
}

function toCounted({ source, sourcePort, destination, destinationPort, packets, bytes }: Flow): Counted {
  return {
    ends: `${source} ${sourcePort} ${destination} ${destinationPort}`,
    packets: packets ?? 0,
    bytes: bytes ?? 0,
  };
}

/** Of the conversations that count; one that is told in parts is one flow. */
function sumUp(counted: readonly Counted[]): Totals {
  const own = counted.filter(({ ends }) =>
    /^(10\.0\.0\.|fd00::)[12] (9000 \1[12] 2\d{4}|2\d{4} \1[12] 9000)$/.test(ends),
  );
  return {
    flows: new Set(own.map(({ ends }) => ends)).size,
    packets: own.reduce((sum, { packets }) => sum + packets, 0),
    bytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function readPeer(folder: string): Counted[] {
  const text = execFileSync(
    'nfdump',
    ['-R', folder, '-q', '-o', 'fmt:%sa %sp %da %dp %pkt %byt', '-6', '-N', 'proto udp'],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([source, sourcePort, destination, destinationPort, packets, bytes]) => ({
      ends: `${source} ${sourcePort} ${destination} ${destinationPort}`,
      packets: Number(packets),
      bytes: Number(bytes),
    }));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
