import { execFileSync, spawn } from 'node:child_process';
import { createServer, connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { HostPolicy, HostRule, Mode } from '#core/model';
import { parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import {
  compareHost,
  lowerHost,
  parseHost,
  parseTraceLine,
  findSlot,
  printLoad,
  printRemoval,
  readObservations,
} from '#dialects/nftables';

// Runs inside its own namespaces (see nftables.test.ts): the host under test is this namespace, its peer is `peer`.
// Prints one JSON line: what each scene saw.

if (process.argv[2] === 'peer') {
  // Connects to what it is told and answers `line` by `line`; its own server greets whoever comes.
  const sockets: Socket[] = [];
  createServer((socket) => socket.on('error', () => undefined).on('data', (data) => void socket.write(data))).listen(
    7000,
    '10.0.0.1',
  );
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb = '', argument = ''] = line.split(' ');
    if (verb === 'open') {
      const socket = connect({ host: '10.0.0.2', port: Number(argument) });
      sockets.push(socket);
      const index = sockets.length - 1;
      socket.on('connect', () => console.log(`open ${index}`));
      socket.on('data', (data) => console.log(`data ${index} ${data.toString()}`));
      socket.on('error', (error: NodeJS.ErrnoException) => console.log(`error ${index} ${error.code}`));
    } else sockets[Number(argument)]?.write(verb);
  }
} else await scenes();

async function scenes(): Promise<void> {
  const sh = (command: string) => execFileSync('sh', ['-ec', command], { encoding: 'utf8' });
  sh(`mount -t tmpfs tmpfs /run; ip netns add peer; ip link set lo up
    ip link add wire type veth peer name wire netns peer; ip addr add 10.0.0.2/24 dev wire; ip link set wire up
    ip -n peer addr add 10.0.0.1/24 dev wire; ip -n peer link set wire up; ip -n peer link set lo up`);
  const self = new URL(import.meta.url).pathname;
  const peer = spawn('ip', ['netns', 'exec', 'peer', process.execPath, self, 'peer'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  createInterface({ input: peer.stdout }).on('line', (line) => said.push(line));
  const until = async (what: () => boolean, limitMs = 2000) => {
    const startMs = Date.now();
    while (!what() && Date.now() - startMs < limitMs) await new Promise((resolve) => setTimeout(resolve, 5));
    return what() ? Date.now() - startMs : undefined;
  };
  const accepted: Socket[] = [];
  for (const port of [8000, 8001, 8002])
    createServer((socket) => {
      accepted.push(socket.on('error', () => undefined));
      socket.on('data', (data) => void socket.write(data));
    }).listen(port, '10.0.0.2');

  const set = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
  const allow = (direction: HostRule['direction'], traffic: string, expiresAtMs?: number): HostRule => ({
    id: traffic,
    direction,
    own: set('10.0.0.2'),
    peers: set('10.0.0.1'),
    traffic: toTrafficSet([unwrap(parseTraffic(traffic))]),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  });
  let revision = 0;
  const load = (mode: Mode, ...rules: HostRule[]) => {
    revision++;
    const policy: HostPolicy = {
      workload: 'w',
      zone: 'z',
      revision,
      mode,
      own: set('10.0.0.2'),
      allow: rules,
      forbid: [],
    };
    const nowMs = Date.now();
    const table = lowerHost(policy, nowMs);
    const slot = isLoaded && findSlot(list()) === 'a' ? 'b' : 'a';
    for (const input of printLoad(table, slot, nowMs)) execFileSync('nft', ['-f', '-'], { input });
    isLoaded = true;
    return table;
  };
  let isLoaded = false;
  const list = (): unknown => JSON.parse(sh('nft -jp list table inet bulkhead'));
  const echoes = async (index: number, text: string) => {
    peer.stdin.write(`${text} ${index}\n`);
    return (await until(() => said.includes(`data ${index} ${text}`), 1000)) !== undefined;
  };
  const seen: Record<string, unknown> = {};

  // Open before any table of ours: learnt, then enforced, in both directions of opening.
  peer.stdin.write('open 8000\n');
  await until(() => said.includes('open 0'));
  const outbound = connect({ host: '10.0.0.1', port: 7000, localAddress: '10.0.0.2' });
  let echoed = '';
  outbound.on('data', (data) => (echoed += data.toString())).on('error', () => undefined);
  await new Promise((resolve) => outbound.once('connect', resolve));
  sh('nft add table inet other; nft add chain inet other input "{ type filter hook input priority 0; }"');
  load('observe');
  accepted[0]?.write('hello'); // The server speaks first: the tracker takes it for the opener.
  await until(() => said.includes('data 0 hello'));
  load('enforce', allow('ingress', 'tcp/8000'), allow('egress', 'tcp/7000'));
  seen['adopted inbound lives'] = await echoes(0, 'a1');
  outbound.write('b1');
  seen['adopted outbound lives'] = (await until(() => echoed.includes('b1'))) !== undefined;
  load('enforce', allow('egress', 'tcp/7000'));
  seen['adopted inbound is cut when its rule goes'] =
    !(await echoes(0, 'a2')) && said.some((line) => line.startsWith('error 0'));
  seen["others' tables stay"] = sh('nft list tables').includes('inet other');

  // A revoked rule cuts its connection; another one lives.
  load('enforce', allow('ingress', 'tcp/8001'), allow('ingress', 'tcp/8002'));
  peer.stdin.write('open 8001\nopen 8002\n');
  await until(() => said.includes('open 1') && said.includes('open 2'));
  seen['both open'] = (await echoes(1, 'c1')) && (await echoes(2, 'd1'));
  load('enforce', allow('ingress', 'tcp/8002'));
  peer.stdin.write('c2 1\n');
  seen['revoked is reset'] = (await until(() => said.includes('error 1 ECONNRESET'))) !== undefined;
  seen['the other lives'] = await echoes(2, 'd2');

  // A temporary rule ends by itself.
  const ends = load('enforce', allow('ingress', 'tcp/8001', Date.now() + 1500));
  const held = parseHost(list());
  seen['temporary is held'] = held.ok ? compareHost(ends, held.value, Date.now()) : held.error;
  peer.stdin.write('open 8001\n');
  await until(() => said.includes('open 3'));
  seen['temporary opens'] = await echoes(3, 'e1');
  await new Promise((resolve) => setTimeout(resolve, 1600));
  seen['temporary is cut'] = !(await echoes(3, 'e2')) && said.includes('error 3 ECONNRESET');

  // Denials are traced at once and counted; what was seen is counted and answered.
  const traced: unknown[] = [];
  const monitor = spawn('nft', ['-np', 'monitor', 'trace'], { stdio: ['ignore', 'pipe', 'inherit'] });
  createInterface({ input: monitor.stdout }).on('line', (line) => traced.push(parseTraceLine(line)));
  await new Promise((resolve) => setTimeout(resolve, 300));
  peer.stdin.write('open 8001\n');
  const tracedMs = await until(() => traced.some((key) => key !== undefined));
  seen['trace'] = traced.find((key) => key !== undefined);
  seen['traced within 500 ms'] = tracedMs !== undefined && tracedMs < 500;
  const observed = unwrap(readObservations(list()));
  seen['seen and answered'] = observed.conversations
    .filter(({ answered }) => answered)
    .map(({ port }) => port)
    .toSorted((a, b) => a - b);
  seen['denied'] = observed.denials.some(({ port, packets }) => port === 8001 && packets >= 1);
  seen['lost'] = observed.lost;

  execFileSync('nft', ['-f', '-'], { input: printRemoval() });
  seen['removal leaves the others'] = sh('nft list tables').trim();
  monitor.kill();
  peer.kill();
  console.log(JSON.stringify(seen));
  process.exit(0);
}
