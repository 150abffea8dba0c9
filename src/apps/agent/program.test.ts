import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, 'main.ts');
const SERVER = ['--server', 'https://127.0.0.1:1'];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulkhead-program-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program until it ends, or says `enough`. */
async function run(args: readonly string[], enough = /^never$/m, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args, '--nft', '/bin/false'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, NODE_NO_WARNINGS: '1' },
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      if (enough.test(texts[name])) child.kill();
    });
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return { status, ...texts };
}

describe('a wrong call of the agent', () => {
  it('says all that is wrong, as lines of its own', async () => {
    const { status, stderr } = await run(['--bogus', '--interval', 'soon']);
    expect([status, stderr.match(/^bulkhead agent: --\w+: /gm)?.length, stderr.trim().split('\n').length]).toEqual([
      2, 3, 3,
    ]);
  });

  it.each([
    ['a file', () => join(folder, 'file'), 'is not a folder'],
    ['below a file', () => join(folder, 'file', 'state'), 'is not a folder'],
    ['no place for a folder', () => '/proc/x', 'ENOENT'],
    ['below no place for a folder', () => '/proc/x/y', 'ENOENT'],
  ])(
    'with a state directory that is %s ends with one line',
    async (_name, path, why) => {
      writeFileSync(join(folder, 'file'), '');
      for (const more of [SERVER, ['--boot-only']]) {
        const { status, stderr } = await run([...more, '--state-dir', path()]);
        expect(status).toBe(2);
        expect(stderr).toMatch(
          new RegExp(`^bulkhead agent: --state-dir: \`${path()}\` cannot be used: .*${why}.*; expected a folder.*\n$`),
        );
      }
    },
    20_000,
  );
});

describe('a token', () => {
  const state = () => ['--state-dir', join(folder, 'state')];

  it('that is not whole ends the agent, wherever it comes from', async () => {
    writeFileSync(join(folder, 'token'), 'half\n');
    const calls = [
      await run([...SERVER, ...state(), '--token', 'half']),
      await run([...SERVER, ...state(), '--token-file', join(folder, 'token')]),
      await run([...SERVER, ...state()], undefined, { BULKHEAD_TOKEN: 'half' }),
    ];
    for (const { status, stderr } of calls) {
      expect(status).toBe(2);
      expect(stderr).toMatch(/^bulkhead agent: not enrolled: the token is not whole; expected .*\n$/);
    }
    const { status, stderr } = await run([...SERVER, ...state(), '--token-file', join(folder, 'none')]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^bulkhead agent: --token-file: ENOENT.*none'\n$/)]);
  }, 20_000);

  it('is not spent where its certificate could not be kept', async () => {
    const { status, stderr } = await run([...SERVER, '--state-dir', '/proc', '--token', `${'a'.repeat(64)}.x`]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('--state-dir: `/proc` cannot be used')]);
  });

  it('that is good, or none, lets the agent go on without a server', async () => {
    for (const more of [['--token', `${'a'.repeat(64)}.x`], []]) {
      const { status, stderr } = await run([...SERVER, ...state(), ...more], /^not enrolled/m);
      expect([status, stderr]).toEqual([0, '']);
    }
    expect(readdirSync(join(folder, 'state'))).toEqual([]);
  });
});
