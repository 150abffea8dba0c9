import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation, HostPolicy } from '#core/model';
import { parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { fail, ok, unwrap } from '#core/result';
import type { ConnectionKey, Observations } from '#dialects/nftables';
import { bundleAgent } from './bundle.ts';
import { changePolicy, type ChangeSteps } from './change.ts';
import { createCounters } from './counters.ts';
import { createKeyPair, parseToken, readIdentity, saveIdentity } from './identity.ts';
import { nameProcesses, parseSocketTable, readListeningSockets } from './listeners.ts';
import { eachLine } from './monitor.ts';
import { readAgentOptions } from './options.ts';
import { createPending, MAX_KEYS } from './pending.ts';

const policy = (revision: number): HostPolicy => ({
  workload: 'signer',
  zone: 'key-management',
  revision,
  mode: 'enforce',
  own: toAddressSet([unwrap(parseRange('10.0.0.2'))]),
  allow: [
    {
      id: 'sign',
      direction: 'ingress',
      own: toAddressSet([unwrap(parseRange('10.0.0.2'))]),
      peers: toAddressSet([unwrap(parseRange('10.0.0.1'))]),
      traffic: toTrafficSet([unwrap(parseTraffic('tcp/9000'))]),
    },
  ],
  forbid: [],
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulkhead-agent-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('changePolicy', () => {
  const world = (more: Partial<ChangeSteps>) => {
    let clockMs = 0;
    const log: string[] = [];
    const steps: ChangeSteps = {
      prepare: () => (log.push('prepare'), ok(undefined)),
      discard: () => void log.push('discard'),
      confirm: () => void log.push('confirm'),
      apply: (next) => (log.push(`apply ${next.revision}`), Promise.resolve(ok(undefined))),
      before: policy(1),
      ping: () => Promise.resolve(ok(undefined)),
      now: () => clockMs,
      sleep: (ms) => ((clockMs += ms), Promise.resolve()),
      ...more,
    };
    return { steps, log };
  };

  it('keeps what the server confirms', async () => {
    const { steps, log } = world({});
    expect(await changePolicy(policy(2), steps)).toMatchObject({ kind: 'confirmed' });
    expect(log).toEqual(['prepare', 'apply 2', 'confirm']);
  });

  it('goes back when the server cannot be reached in time', async () => {
    const { steps, log } = world({ ping: () => Promise.resolve(fail({ message: 'no answer' })) });
    const outcome = await changePolicy(policy(2), steps);
    expect(outcome).toMatchObject({ kind: 'reverted', why: 'the server could not be reached: no answer' });
    expect(outcome.kind === 'reverted' && outcome.afterMs).toBeLessThan(10_000);
    expect(log).toEqual(['prepare', 'apply 2', 'discard', 'apply 1']);
  });

  it.each([
    [100, 6000, 6500],
    [5000, 8000, 8500],
    [20_000, 23_000, 23_500],
  ])('that took %i ms to load is over between %i and %i ms', async (loadMs, least, most) => {
    let clockMs = 0;
    const { steps } = world({
      apply: ({ revision }) => ((clockMs += revision === 2 ? loadMs : 0), Promise.resolve(ok(undefined))),
      ping: (limitMs) => ((clockMs += limitMs), Promise.resolve(fail({ message: 'no answer' }))),
      now: () => clockMs,
      sleep: (ms) => ((clockMs += ms), Promise.resolve()),
    });
    const outcome = await changePolicy(policy(2), steps);
    expect(outcome.kind === 'reverted' && outcome.afterMs).toBeGreaterThanOrEqual(least);
    expect(outcome.kind === 'reverted' && outcome.afterMs).toBeLessThanOrEqual(most);
  });

  it('stays when the server is reached and does not answer', async () => {
    const { steps, log } = world({ ping: () => Promise.resolve(fail({ message: 'late', isReached: true })) });
    expect(await changePolicy(policy(2), steps)).toMatchObject({ kind: 'confirmed' });
    expect(log).toEqual(['prepare', 'apply 2', 'confirm']);
  });

  it('changes nothing when the kernel refuses', async () => {
    const { steps, log } = world({ apply: () => Promise.resolve(fail('syntax')) });
    expect(await changePolicy(policy(2), steps)).toEqual({ kind: 'refused', why: 'syntax' });
    expect(log).toEqual(['prepare', 'discard']);
  });

  it('does not even load what a full disk cannot keep', async () => {
    const { steps, log } = world({ prepare: () => fail({ isFull: true, message: 'no space' }) });
    expect(await changePolicy(policy(2), steps)).toEqual({ kind: 'disk-full', why: 'no space' });
    expect(log).toEqual([]);
  });
});

describe('counters', () => {
  const key: ConnectionKey = {
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 'tcp',
    port: 22,
    direction: 'ingress',
  };
  const own = { addresses: new Set(['10.0.0.2']), listens: new Set([9000]) };
  const observed = (more: Partial<Observations>): Observations => ({
    conversations: [],
    denials: [],
    adopted: [],
    lost: 0,
    stray: 0,
    ...more,
  });

  it('tell each connection once, and again when it is answered', () => {
    const counters = createCounters(0);
    const look = (connections: number, answered: boolean, atMs: number) =>
      counters
        .read(observed({ conversations: [{ ...key, connections, answered }] }), policy(1), own, atMs)
        .conversations.map((c) => [c.connections, c.answered]);
    expect(look(3, false, 1)).toEqual([[3, false]]);
    expect(look(3, false, 2)).toEqual([]);
    expect(look(3, true, 3)).toEqual([[0, true]]);
    expect(look(5, true, 4)).toEqual([[2, true]]);
    expect(look(1, true, 5)).toEqual([[1, true]]); // started anew
  });

  it('do not count a traced denial again, in whichever order trace and counter are read', () => {
    const counters = createCounters(0);
    const look = (packets: number, atMs: number) =>
      counters.read(observed({ denials: [{ ...key, packets }] }), policy(1), own, atMs).denials.map((d) => d.packets);
    expect(counters.trace(key, policy(1), 1)).toMatchObject({ packets: 1, rule: 'default-deny', dropped: true });
    expect(look(1, 2)).toEqual([]);
    expect(look(4, 3)).toEqual([3]);
    expect(look(5, 4)).toEqual([1]);
    counters.trace(key, policy(1), 5);
    counters.trace(key, policy(1), 5);
    expect(look(6, 6)).toEqual([]); // the listing is older than the second trace
    expect(look(7, 7)).toEqual([]);
    expect(look(2, 60_000)).toEqual([2]); // forgotten by the kernel and met again
  });

  it('read an adopted connection from the side that does not listen', () => {
    const inbound = { source: '10.0.0.2', sourcePort: 9000, destination: '10.0.0.1', destinationPort: 40_000 };
    const outbound = { source: '10.0.0.9', sourcePort: 5432, destination: '10.0.0.2', destinationPort: 41_000 };
    const read = createCounters(0).read(observed({ adopted: [inbound, outbound] }), policy(1), own, 1).conversations;
    expect(read.map((c) => `${c.direction} ${c.source} ${c.destination} ${c.port}`)).toEqual([
      'ingress 10.0.0.1 10.0.0.2 9000',
      'egress 10.0.0.2 10.0.0.9 5432',
    ]);
  });
});

describe('pending', () => {
  const conversation = (port: number): Conversation => ({
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 'tcp',
    port,
    direction: 'ingress',
    connections: 1,
    answered: false,
    firstSeenMs: 1,
    lastSeenMs: 2,
  });

  it('folds what is alike, and counts what it has no room for', () => {
    const pending = createPending();
    pending.add({ conversations: [conversation(1), { ...conversation(1), answered: true, lastSeenMs: 9 }] });
    expect(pending.take().conversations).toEqual([
      { ...conversation(1), connections: 2, answered: true, lastSeenMs: 9 },
    ]);
    expect(pending.isEmpty()).toBe(true);
    pending.add({ conversations: Array.from({ length: MAX_KEYS + 5 }, (_, port) => conversation(port)) });
    const batch = pending.take();
    expect([batch.conversations.length, batch.lost]).toEqual([MAX_KEYS, 5]);
  });
});

describe('listeners', () => {
  it('reads the kernel’s socket tables', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:2328 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0',
      '   1: 0200000A:D431 0100000A:01BB 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0',
    ].join('\n');
    expect(parseSocketTable(table, 'tcp', 32)).toEqual([
      { address: '127.0.0.1', protocol: 'tcp', port: 9000, inode: '4711' },
    ]);
    const six = `head\n   0: 000000FD000000000000000002000000:0035 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 99 1 0`;
    expect(parseSocketTable(six, 'udp', 128)).toEqual([{ address: 'fd00::2', protocol: 'udp', port: 53, inode: '99' }]);
    expect(parseSocketTable('garbage\n\n:::', 'tcp', 32)).toEqual([]);
  });
});

describe('processes that listen', () => {
  it('are named by their program and script, as they run', async () => {
    const script = join(folder, 'greeter.mjs');
    writeFileSync(
      script,
      `import net from 'node:net'; net.createServer().listen(0, '127.0.0.1', () => console.log('up'));`,
    );
    const child = spawn(process.execPath, [script, '--password', 'hunter2'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const names = nameProcesses(readListeningSockets()).map((listener) => listener.process);
    child.kill();
    expect(names).toContain('node greeter.mjs');
  });
});

describe('options', () => {
  it('come from flags, then variables, and all that is wrong is said at once', () => {
    const read = readAgentOptions(['--server', 'https://a:8443'], {
      BULKHEAD_SERVER: 'https://b:1',
      BULKHEAD_INTERVAL: '900',
    });
    expect(read).toMatchObject({ ok: true, value: { server: 'https://a:8443', intervalMs: 900, bootOnly: false } });
    const wrong = readAgentOptions(
      ['--bogus', '--token', '--nft', 'more', '--boot-only=1', '--server', 'http://a', '--config'],
      {
        BULKHEAD_INTERVAL: 'soon',
      },
    );
    expect(wrong.ok ? [] : wrong.error.map((text) => text.split('; expected')[0])).toEqual([
      '--bogus: is not an option',
      '--token: needs a value',
      '`more`: is not an option',
      '--boot-only: takes no value',
      '--config: needs a value',
      '--server: `http://a` is not the address of a server',
      '--interval: `soon` is not a time',
    ]);
    expect(readAgentOptions([], {})).toMatchObject({
      error: ['--server: is missing; expected for example `https://bulkhead.example:8443`'],
    });
  });
});

describe('identity', () => {
  it('is private to its owner, and a token is whole or refused', () => {
    saveIdentity(folder, { workload: 'w', certificate: 'c', authority: 'a', ...createKeyPair() });
    expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600);
    expect(readIdentity(folder)).toMatchObject({ ok: false });
    expect(parseToken(`${'a'.repeat(64)}.s3cret`)).toEqual(ok({ fingerprint: 'a'.repeat(64), secret: 's3cret' }));
    for (const token of ['', 'abc', 'a'.repeat(64), `${'a'.repeat(64)}.`, `${'A'.repeat(64)}.x.y`])
      expect(parseToken(token).ok).toBe(false);
  });
});

describe('the bundle', () => {
  it('imports nothing but Node, and runs', async () => {
    const file = await bundleAgent(join(import.meta.dirname, '../../..'));
    const text = readFileSync(file, 'utf8');
    const imports = [
      ...text.matchAll(
        /^import[^;]*?from\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']|\brequire\(\s*["']([^"']+)["']/gm,
      ),
    ];
    expect(imports.length).toBeGreaterThan(5);
    expect(
      imports.map((match) => match[1] ?? match[2] ?? match[3]).filter((name) => !name?.startsWith('node:')),
    ).toEqual([]);
    expect(execFileSync(process.execPath, [file, '--help'], { encoding: 'utf8' })).toContain('--state-dir');
  });
});

describe('the agent as a user starts it', () => {
  const ROOT = join(import.meta.dirname, '../../..');
  const commandOf = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');

  it.each([
    // Without the launcher, which may install packages first.
    ['bulkhead agent', process.execPath, [join(ROOT, 'src/apps/cli/main.ts'), 'agent']],
    ['node dist/agent.mjs', process.execPath, [join(ROOT, 'dist/agent.mjs')]],
    ['dist/agent.mjs', join(ROOT, 'dist/agent.mjs'), []],
  ])(
    '%s is one process, and a small one',
    async (_name, program, args) => {
      const file = await bundleAgent(ROOT);
      const stateDir = join(folder, 'state');
      const own = ['--server', 'https://127.0.0.1:1', '--state-dir', stateDir, '--nft', '/bin/false'];
      const path = `${dirname(process.execPath)}:${process.env['PATH']}`;
      const child = spawn(program, [...args, ...own], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, PATH: path },
      });
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr]) eachLine(stream, (line) => said.push(line));
      while (!said.some((line) => line.startsWith('not enrolled')) && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 20));
      const command = commandOf(child.pid ?? 0);
      // Those of the kernel's monitors come and go here.
      const children = spawnSync('ps', ['-o', 'comm=', '--ppid', String(child.pid)], { encoding: 'utf8' }).stdout;
      child.kill();
      expect(command).toEqual(expect.arrayContaining(['--lite-mode', '--max-semi-space-size=1', file]));
      expect(children).not.toContain('esbuild');
      expect(said.filter((line) => /warning/i.test(line))).toEqual([]);
      expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
    },
    20_000,
  );
});

describe('lines of a monitor', () => {
  it('come whole, whatever the chunks, and one without end is skipped', async () => {
    const stream = new PassThrough();
    const lines: string[] = [];
    eachLine(stream, (line) => lines.push(line));
    for (const chunk of ['on', 'e\ntwo\n', '0'.repeat(20_000), '0'.repeat(20_000), '0\nth', 'ree\n'])
      stream.write(chunk);
    stream.end();
    await new Promise((resolve) => stream.once('end', resolve));
    expect(lines).toEqual(['one', 'two', 'three']);
  });
});
