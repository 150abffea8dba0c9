import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const exchange = join(root, 'test/corpus/exchange');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(args: readonly string[], input = '') {
  const run = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), ...args], { input, encoding: 'utf8' });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const LEAKY = `zones: [{ name: office }, { name: key-management, mode: guard }]
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7] }
  - { name: signer, zone: key-management, addresses: [10.2.0.9] }
rules:
  - { id: leak, from: { zone: office }, to: { workload: signer }, services: [web3signer], owner: o, justification: j }
guardrails:
  - id: keys
    never: { from: { zone: office }, to: { zone: key-management } }
`;

describe('bulkhead check', () => {
  test('a policy that holds: status 0, one line', () => {
    const at = ['--at', '2026-11-23T12:00:00Z'];
    const { status, stdout, stderr } = bulkhead(['check', exchange, ...at]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^holds: 10 files, 11 zones, \d+ workloads, \d+ rules, \d+ guardrails, \d+ tests\n$/);
    expect(JSON.parse(bulkhead(['check', exchange, '--json', ...at]).stdout)).toEqual({
      holds: true,
      errors: [],
      findings: [],
    });
  });

  test('a broken guardrail: status 1, with the place of the rule, of the guardrail, and a witness', () => {
    const path = fileOf('leaky.yaml', LEAKY);
    const { status, stdout } = bulkhead(['check', path]);
    expect(status).toBe(1);
    expect(stdout).toBe(
      `${path}:6:11: error: rule \`leak\` permits what guardrail \`keys\` forbids: laptop (10.1.0.7) -> signer (10.2.0.9) tcp/9000
  see ${path}:8:9
1 error, 0 warnings: 1 file, 2 zones, 2 workloads, 1 rule, 1 guardrail, 0 tests
`,
    );
    expect(JSON.parse(bulkhead(['check', path, '--json']).stdout)).toMatchObject({
      holds: false,
      findings: [{ file: path, line: 6, column: 11, kind: 'guardrail-broken', witness: { destinationPort: 9000 } }],
    });
  });

  test('a policy that cannot be read: status 2, every error with its place, nothing on stdout', () => {
    const path = fileOf('wrong.yaml', 'zones:\n  - { name: dmz, mode: on }\n  - { name: dmz, nets: [] }\n');
    expect(bulkhead(['check', path])).toEqual({
      status: 2,
      stdout: '',
      stderr: `${path}:2:24: \`mode\` of zone \`dmz\` is \`on\`; expected \`observe\`, \`guard\`, \`enforce\`
${path}:3:13: zone \`dmz\` is already declared at ${path}:2:13; expected another name
${path}:3:18: \`nets\` is not a key of a zone; expected \`name\`, \`class\`, \`isolation\`, \`mode\`, \`networks\`, \`approvals\`, \`description\`
3 errors; nothing was checked
`,
    });
  });

  test('files that are no text: status 2, all of them named', () => {
    const strange = mkdtempSync(join(folder, 'strange-'));
    writeFileSync(join(strange, 'a.yaml'), Buffer.from([0xff, 0xfe, 0x00]));
    symlinkSync('/dev/null', join(strange, 'b.yaml'));
    expect(bulkhead(['check', strange])).toEqual({
      status: 2,
      stdout: '',
      stderr: `${strange}/a.yaml:1:1: not UTF-8; expected a text file
bulkhead: \`${strange}/b.yaml\` cannot be read (not a regular file); expected a text file
`,
    });
  });

  test.each([
    ['no folder', [], 'bulkhead: check needs one folder\nusage: bulkhead check DIR [--at TIME] [--json]\n'],
    [
      'a folder that is not there',
      ['/nowhere'],
      'bulkhead: `/nowhere` does not exist; expected a folder with policy files\n',
    ],
    [
      'a time that is none',
      [exchange, '--at', 'soon'],
      'bulkhead: `soon` is not a time; expected for example `2026-12-01T18:00:00Z`\n',
    ],
  ])('%s: status 2', (_name, args, stderr) => {
    expect(bulkhead(['check', ...args])).toEqual({ status: 2, stdout: '', stderr });
  });
});

describe('bulkhead ask', () => {
  const question = (id: number, destinationPort: number) =>
    JSON.stringify({ id, source: 'laptop', destination: 'signer', protocol: 'tcp', destinationPort });

  test('one answer for each question, in order, with the place of what decides', () => {
    const path = fileOf('asked.yaml', LEAKY);
    const { status, stdout, stderr } = bulkhead(
      ['ask', path, '--questions', '-'],
      `${question(1, 9000)}\n\n${question(2, 22)}\n`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(answers).toMatchObject([
      { id: 1, verdict: 'denied', decidedBy: [{ point: 'policy', rule: 'keys', file: path, line: 8 }] },
      { id: 2, verdict: 'denied', decidedBy: [{ point: 'policy', rule: 'keys' }] },
    ]);
  });

  test('bad questions are named by line, keep their place among the answers, and make the status 2', () => {
    const path = fileOf('asked.yaml', LEAKY);
    const questions = fileOf(
      'questions.ndjson',
      `${question(1, 22)}\n{\n{"id":3,"source":"lptop","destination":"signer","protocol":"tcp"}\n{"id":4}\n`,
    );
    const { status, stdout, stderr } = bulkhead(['ask', path, '--questions', questions]);
    expect(status).toBe(2);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id?: number; verdict: string });
    expect(answers.map(({ id, verdict }) => [id, verdict])).toEqual([
      [1, 'denied'],
      [undefined, 'unknown'],
      [3, 'unknown'],
      [4, 'unknown'],
    ]);
    expect(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.replace(`${questions}:`, '')),
    ).toEqual([
      '2:2: not JSON; expected one question as an object',
      '3:1: `lptop` is not known; did you mean `laptop`?',
      '4:1: there is no `source`',
      '4:1: there is no `destination`',
      '4:1: there is no `protocol`',
    ]);
  });

  test('a call without questions: status 2', () => {
    expect(bulkhead(['ask', exchange]).status).toBe(2);
    expect(bulkhead(['ask', exchange, '--questions', '/nowhere']).stderr).toContain(
      '`/nowhere` cannot be read (ENOENT)',
    );
  });
});
