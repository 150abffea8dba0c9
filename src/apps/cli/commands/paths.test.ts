import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const AT = ['--at', '2026-11-23T12:00:00Z'];

function paths(...args: readonly string[]) {
  const call = [join(root, 'src/apps/cli/main.ts'), 'paths', 'test/corpus/exchange', ...args];
  const run = spawnSync(process.execPath, call, { encoding: 'utf8', cwd: root });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

describe('bulkhead paths', () => {
  test('each hop with its reason and place, the choke point, and the rule that ends them all: status 1', () => {
    const { status, stdout } = paths('--from', 'office', '--to', 'signer-1', '--most', '1', ...AT);
    expect(status).toBe(1);
    expect(stdout).toBe(`path 1, 3 hops, cost 8
  hop                              class          cost  because
  admin-laptop-1 -> bastion-1      remote-access  2     admins-reach-the-bastion: tcp/22 (ssh) test/corpus/exchange/rules/operations.yaml:23:9
  bastion-1 -> validator-client-1  remote-access  2     bastion-administers: tcp/22 (ssh) test/corpus/exchange/rules/operations.yaml:30:9
  validator-client-1 -> signer-1   signing        4     validators-sign: tcp/9000 (web3signer) test/corpus/exchange/rules/keys.yaml:16:9

every path passes
  bastion-1

to end them all, tighten 1 rule (no smaller set does)
  admins-reach-the-bastion, owner platform test/corpus/exchange/rules/operations.yaml:23:9
`);
  });

  test('the same as one document', () => {
    const { status, stdout } = paths('--from', 'office', '--to', 'signer-1', '--json', ...AT);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      from: 'office',
      to: 'signer-1',
      at: '2026-11-23T12:00:00.000Z',
      paths: [{ cost: 8, hops: [{ by: { kind: 'rule', rule: 'admins-reach-the-bastion', line: 23 } }, {}, {}] }, {}],
      chokePoints: [{ names: ['bastion-1'] }],
      tightening: { rules: [{ rule: 'admins-reach-the-bastion', owner: 'platform', line: 23 }], isSmallest: true },
    });
  });

  test('what must stay is not proposed', () => {
    const { stdout } = paths('--from', 'office', '--to', 'signer-1', '--keep', 'admins-reach-the-bastion', ...AT);
    expect(stdout).toContain('tighten 1 rule (no smaller set does)\n  bastion-administers, owner platform');
  });

  test('no path: status 0', () => {
    expect(paths('--from', 'internet', '--to', 'hsm-1', ...AT)).toEqual({
      status: 0,
      stdout: 'no path from internet to hsm-1\n',
      stderr: '',
    });
  });

  test('without an end, whom a workload gets to: keys first, status 0', () => {
    const { status, stdout } = paths('--from', 'policy-engine-1', ...AT);
    expect(status).toBe(0);
    const [title, , first] = stdout.split('\n');
    expect(title).toMatch(/^policy-engine-1 reaches \d+ hosts, keys among them$/);
    expect(first).toMatch(/^any of 2: signer-1, signer-2 +key-management +1 +4$/);
  });

  test('everything wrong with the call at once: status 2', () => {
    expect(paths('--from', 'offic', '--to', 'x', '--over', 'y', '--keep', 'z', '--most', '0')).toEqual({
      status: 2,
      stdout: '',
      stderr: `bulkhead: --from: \`offic\` is not known; did you mean \`office\`?
bulkhead: --to: \`x\` is not known; expected a workload, a zone, \`internet\`, \`any\` or an address
bulkhead: --over: \`y\` is no class of hops; expected remote-access, management, signing, application
bulkhead: --most: \`0\` is no number of paths; expected 1 to 999
bulkhead: --keep: \`z\` is no rule; expected the id of one
`,
    });
  });
});
