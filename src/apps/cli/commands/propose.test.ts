import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-propose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(args: readonly string[], input = '') {
  const run = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), ...args], { input, encoding: 'utf8' });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const START_MS = Date.parse('2026-11-20T00:00:00Z');
const flow = (source: string, destination: string, port: number, rest: object = {}) => ({
  startMs: START_MS,
  endMs: START_MS + 1000,
  source,
  destination,
  protocol: 'tcp',
  sourcePort: 50_000,
  destinationPort: port,
  packets: 5,
  reversePackets: 4,
  initiator: 'source',
  ...rest,
});
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const toLines = (objects: readonly object[]) => objects.map((one) => `${JSON.stringify(one)}\n`).join('');

const FLOWS = toLines([
  ...times(5, flow('10.1.0.10', '10.2.0.20', 9000)),
  ...times(5, flow('10.3.0.7', '10.2.0.20', 9000)),
  ...times(2, flow('10.1.0.10', '10.1.0.11', 22)),
  ...times(5, flow('10.3.0.7', '10.2.0.21', 1792, { reversePackets: 0, state: 'attempted' })),
  ...times(5, flow('10.2.0.20', '10.9.0.50', 8443)),
  // The way back of the same connections, and replies that nobody opens a conversation with.
  ...times(5, {
    ...flow('10.2.0.20', '10.1.0.10', 50_000, { sourcePort: 9000, initiator: 'unknown', reversePackets: 0 }),
  }),
  { ...flow('10.2.0.20', '10.1.0.10', 0), protocol: 'icmp', icmpType: 0, icmpCode: 0 },
]);
const INVENTORY = toLines([
  { name: 'vc', addresses: ['10.1.0.10'], zone: 'validator' },
  { name: 'beacon', addresses: ['10.1.0.11'], zone: 'validator', labels: { role: 'beacon-node' } },
  {
    name: 'signer',
    addresses: ['10.2.0.20'],
    zone: 'key-management',
    listens: [
      { protocol: 'tcp', port: 9000, process: 'web3signer' },
      { protocol: 'tcp', port: 9001, process: 'web3signer' },
    ],
  },
  { name: 'hsm', addresses: ['10.2.0.21'], zone: 'key-management' },
  { name: 'laptop', addresses: ['10.3.0.7'], zone: 'office' },
  { name: 'bulkhead-server', addresses: ['10.9.0.50'], zone: 'management' },
]);
const ZEEK = `${JSON.stringify({
  ts: START_MS / 1000,
  'id.orig_h': '10.1.0.10',
  'id.orig_p': 40_000,
  'id.resp_h': '10.3.0.7',
  'id.resp_p': 22,
  proto: 'tcp',
  conn_state: 'SF',
})}\n`;
const flows = fileOf('flows.ndjson', FLOWS);
const inventory = fileOf('inventory.ndjson', INVENTORY);

describe('bulkhead propose', () => {
  const out = join(folder, 'proposed');
  const run = bulkhead(['propose', '--flows', flows, '--inventory', inventory, '--out', out, '--json']);
  const report = JSON.parse(run.stdout);

  test('permits the habit, and lists what it left out with the reason', () => {
    expect([run.status, run.stderr]).toEqual([0, '28 flows read, 1 skipped (icmp that answers), 5 conversations\n']);
    expect(report).toMatchObject({
      window: { from: '2026-11-20T00:00:00.000Z', to: '2026-11-20T00:00:01.000Z' },
      minFlows: 3,
      records: { read: 28, decoded: 28, flows: 28, skipped: {}, bad: 0, lost: {} },
      rules: [
        { rule: 'agents-to-server', seen: 1 },
        { rule: 'vc-to-signer-web3signer', connections: 5, seen: 1, permitted: 1 },
      ],
      belowThreshold: [{ source: 'vc', destination: 'beacon', port: 22, flows: 2 }],
      unanswered: [{ source: 'laptop', destination: 'hsm', port: 1792, flows: 5 }],
      refusedByGuardrail: [
        { source: 'laptop', destination: 'signer', port: 9000, guardrail: 'office-and-development-never-reach-keys' },
      ],
    });
    expect(JSON.parse(readFileSync(join(out, 'proposal.json'), 'utf8'))).toEqual(report);
  });

  test('what it writes holds under `check`, and `simulate` says what it would have done', () => {
    const check = bulkhead(['check', out]);
    expect([check.status, check.stdout.split(':')[0]]).toEqual([0, 'holds']);
    const simulated = bulkhead(['simulate', out, '--flows', flows]);
    const lines = simulated.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const verdicts = lines.map((one) => `${one.source} ${one.destination}:${one.destinationPort} ${one.verdict}`);
    expect(verdicts).toEqual([
      'vc signer:9000 allowed',
      'laptop signer:9000 denied',
      'vc beacon:22 denied',
      'signer bulkhead-server:8443 allowed',
      'laptop hsm:1792 denied',
    ]);
    expect(lines[1].decidedBy).toEqual([
      { point: 'policy', rule: 'office-and-development-never-reach-keys', file: join(out, 'guardrails.yaml'), line: 2 },
    ]);
    expect(lines[1]).toMatchObject({ flows: 5, droppedBy: ['signer'], answered: true });
    expect(simulated.status).toBe(0);
    expect(simulated.stderr).toContain('2 allowed, 3 denied (2 of them had been answered), 2 conversations dropped');
  });

  test('a summary says what would be missed, where and by what, and which rules permitted nothing', () => {
    const window = ['--window', '2026-11-20T00:00:00Z/2026-11-21T00:00:00Z'];
    const simulated = bulkhead(['simulate', out, '--flows', flows, '--json', ...window]);
    expect(JSON.parse(simulated.stdout)).toMatchObject({
      summary: {
        missed: 2,
        missedByWorkload: [
          { name: 'laptop', flows: 5 },
          { name: 'signer', flows: 5 },
          { name: 'beacon', flows: 2 },
          { name: 'vc', flows: 2 },
        ],
        missedByDecider: [{ name: 'office-and-development-never-reach-keys' }, { name: 'default-deny' }],
        unusedRules: [],
      },
      conversations: [{ source: 'vc' }, {}, {}, {}, {}],
    });
    expect(simulated.stderr).toContain('missed between zones: office -> key-management (1 conversation, 5)');
    const none = bulkhead(['simulate', out, '--flows', flows, '--window', '2026-12-01T00:00:00Z/2026-12-02T00:00:00Z']);
    expect(none.stderr).toContain('2 of 2 rules permitted nothing: agents-to-server, vc-to-signer-web3signer');
  });

  test('new traffic adds to the policy in force, and nothing in it changes', () => {
    const more = fileOf('more.ndjson', FLOWS + toLines(times(5, flow('10.9.0.50', '10.1.0.11', 5052))));
    const next = join(folder, 'next');
    const added = bulkhead(['propose', '--flows', more, '--against', out, '--out', next, '--json']);
    expect(JSON.parse(added.stdout).rules).toMatchObject([{ connections: 5 }]);
    const [before, after] = [out, next].map((path) => readFileSync(join(path, 'rules.yaml'), 'utf8'));
    expect(after?.startsWith(before ?? ' ')).toBe(true);
    expect(bulkhead(['check', next]).stdout).toMatch(/^holds/);
  });

  test('addresses that no host has become none, and a generality is a number', () => {
    const spoofed = fileOf('spoofed.ndjson', FLOWS + toLines(times(5, flow('238.1.2.3', '10.1.0.10', 7000))));
    const path = join(folder, 'spoofed');
    expect(bulkhead(['propose', '--flows', spoofed, '--out', path]).status).toBe(0);
    expect(bulkhead(['check', path]).status).toBe(0);
    const wrong = bulkhead(['propose', '--flows', flows, '--out', join(folder, 'wrong'), '--generality', '2']);
    expect([wrong.status, wrong.stderr.split('\n')[0]]).toEqual([
      2,
      'bulkhead: `2` is no generality; expected a number from 0 to 1',
    ]);
  });

  test.each([
    ['gz', gzipSync(FLOWS)],
    ['zst', zstdCompressSync(FLOWS)],
  ])('reads .%s as it is', (kind, content) => {
    const packed = fileOf(`flows.ndjson.${kind}`, content);
    expect(bulkhead(['simulate', out, '--flows', packed]).stdout).toBe(
      bulkhead(['simulate', out, '--flows', '-'], FLOWS).stdout,
    );
  });

  test('a damaged file is an error, and nothing is written', () => {
    const packed = fileOf('cut.ndjson.gz', gzipSync(FLOWS.repeat(20)).subarray(0, 300));
    const cut = bulkhead(['propose', '--flows', packed, '--out', join(folder, 'cut')]);
    expect(cut.status).toBe(2);
    expect(cut.stderr).toContain('cut.ndjson.gz` cannot be read to its end (unexpected end of file)');
    expect(existsSync(join(folder, 'cut'))).toBe(false);
  });

  test('several files of several formats are one window', () => {
    const zeek = fileOf('conn.log', ZEEK);
    const both = bulkhead(['simulate', out, '--flows', flows, zeek]);
    expect(both.stderr).toContain('29 flows read, 1 skipped (icmp that answers), 6 conversations;');
    expect(both.stdout).toContain('"source":"vc","destination":"laptop"');
    expect(bulkhead(['simulate', out, '--flows', flows, '--format', 'zeek-conn']).status).toBe(2);
    expect(bulkhead(['rules', out, '--flows', flows, zeek]).stderr).toContain('29 flows read');
    expect(bulkhead(['classify', '--flows', flows, zeek]).stderr).toContain('29 flows read');
  });

  test('a folder with files is left alone', () => {
    const again = bulkhead(['propose', '--flows', flows, '--out', out]);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain(`\`${out}\` has files already; expected a new or empty folder`);
  });

  test('a window and a threshold change what is evidence', () => {
    const late = '2026-11-21T00:00:00Z/2026-11-22T00:00:00Z';
    const args = (name: string, ...more: string[]) => [
      'propose',
      '--flows',
      flows,
      '--out',
      join(folder, name),
      ...more,
    ];
    const outside = bulkhead(args('late', '--window', late));
    expect(outside.status).toBe(2);
    expect(outside.stderr).toContain('tells of no conversation; expected flows from which a policy can be proposed');
    expect(outside.stderr).toContain('28 flows read, 28 skipped (outside the window), 0 conversations\n');
    expect(existsSync(join(folder, 'late'))).toBe(false);
    const strict = JSON.parse(bulkhead(args('strict', '--min-flows', '6', '--json', '--inventory', inventory)).stdout);
    // The way of the agent to its server is permitted whether it is a habit or not.
    expect(strict.belowThreshold).toHaveLength(3);
  });
});

describe('bulkhead classify', () => {
  test('says what each host is, with evidence, as text and for programs', () => {
    const call = ['classify', '--flows', flows, '--inventory', inventory];
    const text = bulkhead(call).stdout;
    expect(text).toContain('signer\n  role signer (');
    expect(text).toContain('    + the process `web3signer` listens there\n');
    const objects = bulkhead([...call, '--ndjson'])
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects).toEqual(JSON.parse(bulkhead([...call, '--json']).stdout));
    expect(objects.map(({ workload }) => workload)).toEqual([
      'vc',
      'beacon',
      'signer',
      'hsm',
      'laptop',
      'bulkhead-server',
    ]);
  });

  test('without an inventory, every private address that took part is a host', () => {
    const objects = JSON.parse(bulkhead(['classify', '--flows', flows, '--json']).stdout);
    expect(objects.map(({ workload }: { workload: string }) => workload)).toEqual([
      'host-10-1-0-10',
      'host-10-1-0-11',
      'host-10-2-0-20',
      'host-10-3-0-7',
      'host-10-9-0-50',
    ]);
  });
});

describe('input that is wrong', () => {
  const wrong = { ...flow('10.0.0.1', 'signer', 70_000), protocol: 'http' };

  test('records that are bad are named with their place, and the others are read', () => {
    const path = fileOf('partly.ndjson', `{"startMs":1\n${toLines([wrong])}${FLOWS}`);
    const { status, stderr } = bulkhead(['classify', '--flows', path]);
    expect(status).toBe(0);
    expect(stderr).toContain(`${path}:1:1: \`{"startMs":1\` is not JSON; expected one object a line\n`);
    expect(stderr).toContain(`${path}:2:1: \`destination\` is \`"signer"\`; expected an address`);
    expect(stderr).toContain('read 30, decoded 28 into 28 flows, skipped 0, bad 2\n');
  });

  test('files of which no record can be read are refused; of a million wrong lines twenty are shown', () => {
    const { status, stdout, stderr } = bulkhead(['classify', '--flows', '-'], toLines(times(1000, wrong)));
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('stdin:1:1: `destination` is `"signer"`');
    expect(stderr).toContain('and 980 bad records more\n');
    expect(bulkhead(['classify', '--flows', '-'], 'hello\n').stderr).toContain('not recognised; `--format` says');
  });

  test('an inventory with a name or address twice, or an unknown zone, is refused', () => {
    const host = { name: 'a', addresses: ['10.0.0.1'] };
    const path = fileOf(
      'twice.ndjson',
      toLines([host, { ...host, name: 'b', zone: 'attic' }, { ...host, addresses: ['x'] }]),
    );
    const { status, stderr } = bulkhead(['classify', '--flows', flows, '--inventory', path]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${path}:2:1: \`zone\` of \`b\` is not known; expected internet, dmz, office`);
    expect(stderr).toContain(`${path}:2:1: \`10.0.0.1\` is an address of \`a\` already`);
    expect(stderr).toContain(`${path}:3:1: an address of \`a\`: \`x\` is not an address`);
    expect(stderr).toContain(`${path}:3:1: \`a\` is on line 1 already`);
  });

  test.each([
    [['propose'], '`--flows`'],
    [['propose', '--flows', 'x'], '`--out` with a folder'],
    [['propose', '--flows', 'x', '--out', 'y', '--min-flows', '0'], '`0` is no number of flows'],
    [['propose', '--flows', 'x', '--out', 'y', '--window', '7d'], '`7d` is no window'],
    [['classify', '--flows', '/nowhere.ndjson'], '`/nowhere.ndjson` cannot be read to its end ('],
    [['simulate'], 'simulate needs one policy'],
  ])('%j is a wrong call', (args, words) => {
    const { status, stderr } = bulkhead(args);
    expect(status).toBe(2);
    expect(stderr).toContain(words);
  });
});
