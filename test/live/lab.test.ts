import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  explainNoLab,
  findRunning,
  type Lab,
  listedPorts,
  type Probe,
  startLab,
  TOPOLOGY,
} from '../../src/apps/lab/index.ts';

const refusal = explainNoLab();
const rootlessRefusal = explainNoLab({ rootless: true });
const LAB_PROGRAM = join(import.meta.dirname, '../../src/apps/lab/main.ts');

const LINKED = TOPOLOGY.workloads.filter((workload) => workload.addresses.length > 0);
const addressesOf = (name: string) => TOPOLOGY.workloads.find((workload) => workload.name === name)?.addresses ?? [];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Every pair of workloads, both families, on a few ports that differ in what answers. */
function sampleProbes(): Probe[] {
  const ports = listedPorts(TOPOLOGY, [7777]).filter(({ port }) => [22, 443, 9000, 623, 53, 7777].includes(port));
  return LINKED.flatMap((from) =>
    LINKED.filter((to) => to !== from).flatMap((to) =>
      to.addresses.flatMap((address) => ports.map((port) => ({ from: from.name, to: address, ...port }))),
    ),
  );
}

/** What the probe must meet when nothing is in its way. */
function openOutcome({ to, protocol, port }: Probe): string {
  const workload = LINKED.find((candidate) => candidate.addresses.includes(to));
  const listens = workload?.listens.some((listener) => listener.protocol === protocol && listener.port === port);
  return listens ? (protocol === 'tcp' ? 'connected' : 'replied') : 'refused';
}

/** Loads an input chain of these lines into a workload, in the place of the one before. */
async function enforce(lab: Lab, workload: string, ...lines: readonly string[]): Promise<void> {
  const chain = ['chain c {', 'type filter hook input priority 0', ...lines, '}'];
  const input = ['table inet t', 'delete table inet t', 'table inet t {', ...chain, '}', ''].join('\n');
  expect((await lab.run(workload, 'nft', ['-f', '-'], { input })).stderr).toBe('');
}

async function release(lab: Lab, workload: string): Promise<void> {
  expect((await lab.run(workload, 'nft', ['delete', 'table', 'inet', 't'])).stderr).toBe('');
}

const hostInterfaces = () => readdirSync('/sys/class/net').toSorted();
const hostNames = () => (existsSync('/run/netns') ? readdirSync('/run/netns').toSorted() : []);

function processesUnder(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid);
  return [pid, ...children.flatMap(processesUnder)];
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return undefined;
  }
}

function networkOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

async function startProgram(name: string, args: readonly string[] = []): Promise<ChildProcess> {
  const child = spawn(process.execPath, [LAB_PROGRAM, 'up', '--name', name, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  for (let i = 0; i < 600 && !output.includes('traffic flows'); i++) await pause(50);
  expect(output).toContain('traffic flows');
  return child;
}

describe.skipIf(refusal !== undefined)(`the lab${refusal === undefined ? '' : ` (skipped: ${refusal})`}`, () => {
  let lab: Lab;
  const before = { interfaces: hostInterfaces(), names: hostNames() };
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.close());

  test('leaves the interfaces and namespace names of the host alone', () => {
    expect(hostInterfaces()).toEqual(before.interfaces);
    expect(hostNames()).toEqual(before.names);
  });

  test('runs a program inside a workload, with its input, output and status', async () => {
    const result = await lab.run('trading-app', 'sh', ['-c', 'cat; ip -br address show dev eth0; exit 3'], {
      input: 'words\n',
    });
    expect(result.status).toBe(3);
    expect(result.stdout).toContain('words\n');
    for (const address of addressesOf('trading-app')) expect(result.stdout).toContain(address);
    await expect(lab.run('nobody', 'true')).rejects.toThrow('`nobody` is not a workload of the lab');
    expect((await lab.run('trading-app', 'sleep', ['9'], { timeoutMs: 50 })).status).toBe(137);
  });

  test('spawns a program, reads its lines and ends it', async () => {
    const lines: string[] = [];
    const child = await lab.spawn('bastion', 'sh', ['-c', 'echo $WORD; exec sleep 100'], {
      env: { WORD: 'hello' },
      onLine: (line) => lines.push(line),
    });
    for (let i = 0; i < 100 && lines.length === 0; i++) await pause(10);
    expect(lines).toEqual(['hello']);
    const nameOf = async () => (await lab.run('bastion', 'ps', ['-o', 'comm=', '-p', String(child.pid)])).stdout.trim();
    // The line comes before the shell has become the other program.
    for (let i = 0; i < 100 && (await nameOf()) === 'sh'; i++) await pause(10);
    expect(await nameOf()).toBe('sleep');
    await child.kill('SIGTERM');
    expect(await child.exited).toBe(128 + 15);
  });

  test('has a cold signer without a link', async () => {
    const { stdout } = await lab.run('cold-signer', 'ip', ['-br', 'link']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
  });

  test('passes every probe where nothing is enforced, and says what it met', async () => {
    const probes = sampleProbes();
    const results = await lab.probe(probes);
    const wrong = probes.filter((probe, i) => results[i]?.detail !== openOutcome(probe));
    expect(wrong).toEqual([]);
    expect(results.every((result) => result.fate === 'passed')).toBe(true);
  });

  test('calls silence and prohibition denied', async () => {
    await enforce(
      lab,
      'remote-signer',
      'tcp dport 9000 drop',
      'udp dport 9000 drop',
      'tcp dport 9001 reject with icmpx admin-prohibited',
    );
    const probes = addressesOf('remote-signer').flatMap((to): Probe[] => [
      { from: 'phished-laptop', to, protocol: 'tcp', port: 9000 },
      { from: 'phished-laptop', to, protocol: 'udp', port: 9000 },
      { from: 'phished-laptop', to, protocol: 'tcp', port: 9001 },
      { from: 'phished-laptop', to, protocol: 'udp', port: 9001 },
    ]);
    const results = await lab.probe(probes);
    const each = ['denied', 'denied', 'denied', 'passed'];
    expect(results.map((result) => result.fate)).toEqual([...each, ...each]);
    expect(results[0]?.detail).toBe('silent');
    expect(results[3]?.detail).toBe('refused');
    await release(lab, 'remote-signer');
  });

  test('performs the legitimate flows without a failure, and counts a failure where one is', async () => {
    await lab.traffic.start();
    await pause(5000);
    const quiet = await lab.traffic.counts();
    expect(quiet.failures).toEqual([]);
    expect(quiet.flows.filter((flow) => flow.attempts === 0)).toEqual([]);
    expect(quiet.flows).toHaveLength(TOPOLOGY.legitimateFlows.filter((flow) => flow.performedBy === 'traffic').length);
    await enforce(lab, 'hsm', 'tcp dport 1792 reject with tcp reset');
    await pause(2500);
    await release(lab, 'hsm');
    const { failures } = await lab.traffic.counts();
    expect([...new Set(failures.map((failure) => failure.flow))]).toEqual(['remote-signer>hsm:tcp/1792']);
    // A connection that was already open when the rule came is reset.
    expect(failures[0]?.reason).toMatch(/ECONNREFUSED|ECONNRESET/);
    await lab.traffic.stop();
  });

  test('loses no byte of 20 transfers while one connection is cut, and tells when that was', async () => {
    const port = 5432;
    const others = await lab.streams.start({ from: 'trading-app', to: 'trading-db', port, count: 20 });
    const watched = await lab.streams.watch({ from: 'withdrawal-service', to: 'trading-db', port });
    await pause(500);
    const [source = ''] = addressesOf('withdrawal-service');
    const cutAtMs = Date.now();
    await enforce(lab, 'trading-db', `ip saddr ${source} reject with tcp reset`);
    const cut = await watched.cut;
    expect(cut.reason).toBe('ECONNRESET');
    expect(cut.atMs).toBeGreaterThanOrEqual(cutAtMs);
    await pause(500);
    const reports = await others.stop();
    expect(reports).toHaveLength(20);
    for (const report of reports) {
      expect(report.gaps).toBe(0);
      expect(report.endedAtMs).toBeUndefined();
      expect(report.bytes).toBeGreaterThan(100_000);
    }
    await release(lab, 'trading-db');
  });

  test('notices a connection that falls silent', async () => {
    const watched = await lab.streams.watch({ from: 'bastion', to: 'trading-app', port: 22, family: 'ipv6' });
    await pause(200);
    await enforce(lab, 'trading-app', 'tcp dport 22 drop');
    expect((await watched.cut).reason).toBe('silence');
    await release(lab, 'trading-app');
    await watched.stop();
  });

  test('reboots a workload: all in it dies, and something can be in place before the first packet', async () => {
    const left = await lab.spawn('eth-beacon', 'sleep', ['100']);
    let linkThen = '';
    await lab.reboot('eth-beacon', {
      beforeLinkUp: async () => {
        linkThen = (await lab.run('eth-beacon', 'ip', ['-br', 'link', 'show', 'dev', 'eth0'])).stdout;
        await enforce(lab, 'eth-beacon', 'policy drop', 'iif lo accept');
      },
    });
    expect(await left.exited).toBe(137);
    expect(linkThen).toContain('DOWN');
    const probes: Probe[] = [
      { from: 'eth-validator', to: addressesOf('eth-beacon')[0] ?? '', protocol: 'tcp', port: 5052 },
    ];
    expect((await lab.probe(probes))[0]?.fate).toBe('denied');
    await release(lab, 'eth-beacon');
    expect((await lab.probe(probes))[0]?.detail).toBe('connected');
  });

  test('forwards a port of a workload to the loopback of the host', async () => {
    const server =
      "require('node:http').createServer((_, answer) => answer.end('console')).listen(8080, () => console.log('up'))";
    const started = Promise.withResolvers<string>();
    const child = await lab.spawn('bulkhead-server', process.execPath, ['-e', server], { onLine: started.resolve });
    await started.promise;
    const forward = await lab.forward('bulkhead-server', 8080);
    const answer = await fetch(`http://${forward.host}:${forward.port}/`);
    expect(await answer.text()).toBe('console');
    await forward.close();
    await child.kill('SIGKILL');
  });

  test('attacks: without enforcement the signer is one step from the phished laptop', async () => {
    const result = await lab.attack();
    expect(result.reached).toBe(true);
    expect(result.path.map((step) => `${step.from} ${step.to} ${step.port}`)).toEqual([
      'phished-laptop remote-signer 9000',
    ]);
    expect(result.open.find((step) => step.to === 'hsm' && step.port === 1792)?.banner).toBe('hsm tcp/1792');
  });

  test('attacks: behind a barrier it walks by what offers remote control, and stops where nothing does', async () => {
    const keys = ['policy-engine', 'remote-signer', 'slashing-db', 'hsm'];
    const jump = addressesOf('eth-validator');
    const close = (...accepted: readonly string[]) =>
      Promise.all(
        keys.map((name) =>
          enforce(
            lab,
            name,
            'policy drop',
            'iif lo accept',
            'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
            'ct state established accept',
            ...accepted,
          ),
        ),
      );
    await close(`ip saddr ${jump[0]} tcp dport 9000 accept`);
    const walked = await lab.attack();
    expect(walked.path.map((step) => step.to)).toEqual(['eth-validator', 'remote-signer']);
    await close();
    const stopped = await lab.attack({ maxHops: 1 });
    expect(stopped.reached).toBe(false);
    expect(stopped.open.filter((step) => step.zone === 'key-management')).toEqual([]);
    await Promise.all(keys.map((name) => release(lab, name)));
  });

  test('attacks: a name that the lab does not know is no all-clear; a host without a link reaches nothing', async () => {
    await expect(lab.attack({ from: 'nobody', target: 'signer' })).rejects.toThrow(
      /--from: `nobody` is no workload of the lab; --target: `signer` is no workload/,
    );
    const cold = await lab.attack({ from: 'cold-signer', target: 'remote-signer' });
    expect(cold).toMatchObject({ reached: false, open: [] });
  });

  test('runs beside another lab, which keeps its own network', async () => {
    const other = await startLab();
    await enforce(other, 'remote-signer', 'tcp dport 9000 drop');
    const probes: Probe[] = [
      { from: 'eth-validator', to: addressesOf('remote-signer')[0] ?? '', protocol: 'tcp', port: 9000 },
    ];
    expect((await other.probe(probes))[0]?.detail).toBe('silent');
    expect((await lab.probe(probes))[0]?.detail).toBe('connected');
    await other.close();
    expect((await lab.run('bastion', 'true')).status).toBe(0);
  });

  test('leaves no process and no network behind when its owner is killed', async () => {
    const owner = await startProgram(`killed-${process.pid}`);
    const own = networkOf(process.pid);
    const pids = processesUnder(owner.pid ?? 0);
    const networks = new Set(pids.map(networkOf).filter((network) => network !== own));
    expect(networks.size).toBeGreaterThanOrEqual(TOPOLOGY.workloads.length);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    // Also what we did not see as a descendant, by the networks that it is in.
    const isLeft = (pid: number) => pids.includes(pid) || networks.has(networkOf(pid) ?? '');
    const left = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isLeft(Number(name)));
    for (let i = 0; i < 100 && left().length > 0; i++) await pause(50);
    expect(left()).toEqual([]);
    expect(hostInterfaces()).toEqual(before.interfaces);
    expect(hostNames()).toEqual(before.names);
    expect(await findRunning()).not.toContain(`killed-${process.pid}`);
  });

  test('has its say in one line when the keeper dies', async () => {
    const other = await startLab();
    await other.close();
    await expect(other.run('bastion', 'true')).rejects.toThrow('the other end is gone');
  });
});

describe.skipIf(rootlessRefusal !== undefined)(
  `the lab in a user namespace${rootlessRefusal === undefined ? '' : ` (skipped: ${rootlessRefusal})`}`,
  () => {
    test('passes traffic and holds rules as with root', async () => {
      const lab = await startLab({ rootless: true });
      await lab.traffic.start();
      await pause(3000);
      const { attempts, failures } = await lab.traffic.counts();
      expect(attempts).toBeGreaterThan(100);
      expect(failures).toEqual([]);
      await lab.traffic.stop();
      await enforce(lab, 'remote-signer', 'tcp dport 9000 drop');
      const probes: Probe[] = addressesOf('remote-signer').flatMap((to) => [
        { from: 'phished-laptop', to, protocol: 'tcp', port: 9000 },
        { from: 'phished-laptop', to, protocol: 'udp', port: 9000 },
      ]);
      const fates = (await lab.probe(probes)).map((result) => result.fate);
      expect(fates).toEqual(['denied', 'passed', 'denied', 'passed']);
      await lab.close();
    });
  },
);
