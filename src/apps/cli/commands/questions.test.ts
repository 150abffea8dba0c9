import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const EXCHANGE = 'test/corpus/exchange';
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-questions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]) {
  const run = spawnSync(process.execPath, ['src/apps/cli/main.ts', ...args], { cwd: root, encoding: 'utf8' });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** The exchange after a change that nobody should have approved. */
function changedExchange(): string {
  const changed = join(folder, 'changed');
  cpSync(join(root, EXCHANGE), changed, { recursive: true });
  const keys = join(changed, 'rules/keys.yaml');
  const hasty = `
  - id: office-looks-in
    from: { zone: office }
    to: { zone: [production, key-management] }
    services: [https]
    owner: it
    justification: only for a day
`;
  const text = readFileSync(keys, 'utf8').replace('2026-12-01T18:00:00Z', '2026-12-08T18:00:00Z');
  writeFileSync(keys, `${text.trimEnd()}${hasty}`);
  const workloads = join(changed, 'workloads.yaml');
  writeFileSync(workloads, readFileSync(workloads, 'utf8').replace('10.77.3.11', '10.77.3.12'));
  return changed;
}

function flowFile(): string {
  const path = join(folder, 'flows.ndjson');
  const flow = (source: string, destination: string, destinationPort: number) =>
    JSON.stringify({
      startMs: 1_764_000_000_000,
      endMs: 1_764_000_001_000,
      source,
      destination,
      protocol: 'tcp',
      sourcePort: 40_000,
      destinationPort,
      initiator: 'source',
      state: 'established',
    });
  const flows = [
    flow('10.77.5.30', '10.77.8.10', 443),
    flow('8.8.8.8', '10.77.1.10', 443),
    flow('8.8.4.4', '10.77.1.11', 443),
    flow('10.77.9.10', '10.77.5.10', 22),
  ];
  writeFileSync(path, `${flows.join('\n')}\n`);
  return path;
}

const at = ['--at', '2026-11-24T12:00:00Z'];

describe('the exchange asked', () => {
  test.each([
    ['explain-allowed', 0, ['explain', EXCHANGE, 'withdrawal-1 -> policy-engine-1:https', ...at]],
    ['explain-forbidden', 0, ['explain', EXCHANGE, 'tcp laptop-7 -> signer-1:9000', ...at]],
    ['explain-zones', 0, ['explain', EXCHANGE, 'tcp office -> management:22', ...at]],
    ['explain-json', 0, ['explain', EXCHANGE, 'tcp ceremony-host -> hsm-1:22', '--json', ...at]],
    ['reach', 0, ['reach', EXCHANGE, ...at]],
    ['reach-keys', 0, ['reach', EXCHANGE, '--to', 'key-management', '--ndjson', ...at]],
    ['diff', 1, ['diff', EXCHANGE, changedExchange(), ...at]],
    ['rules', 0, ['rules', EXCHANGE, ...at]],
    ['rules-flows', 0, ['rules', EXCHANGE, '--flows', flowFile(), ...at]],
  ])('%s: status %i', async (name, expected, args) => {
    const { status, stdout } = bulkhead(...args);
    expect(status).toBe(expected);
    await expect(stdout).toMatchFileSnapshot(join(root, EXCHANGE, 'answers', `${name}.golden`));
  });

  test('the same policy on both sides: status 0', () => {
    expect(bulkhead('diff', EXCHANGE, EXCHANGE)).toEqual({
      status: 0,
      stdout: 'no difference in meaning\n',
      stderr: '',
    });
  });

  test.each([
    [['explain', EXCHANGE], /explain needs one path and one connection/],
    [
      ['explain', EXCHANGE, 'tcp laptop-9 -> signr-1:9000'],
      /`laptop-9` is not known; did you mean `laptop-7`\?\n.*`signr-1` is not known; did you mean `signer-1`\?/,
    ],
    [['reach', EXCHANGE, '--json', '--ndjson'], /`--json` or `--ndjson` or neither/],
    [['reach', EXCHANGE, '--from', 'offfice'], /`offfice` is not known; did you mean `office`\?/],
    [['diff', EXCHANGE], /diff needs two policies/],
    [['rules', EXCHANGE, '--at', 'soon'], /`soon` is not a time/],
  ])('%j: status 2, with what is wrong and nothing on stdout', (args, error) => {
    const { status, stdout, stderr } = bulkhead(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(error);
  });

  test('two broken policies: the errors of both', () => {
    const broken = (name: string) => {
      const path = join(folder, name);
      writeFileSync(path, 'zones: [{ nam: x }]\n');
      return path;
    };
    const { status, stderr } = bulkhead('diff', broken('a.yaml'), broken('b.yaml'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/a\.yaml:1:\d+: [^]*b\.yaml:1:\d+: /);
  });
});
