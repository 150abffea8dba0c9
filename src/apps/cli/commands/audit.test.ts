import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-audit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]) {
  const run = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), 'audit', ...args], { encoding: 'utf8' });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const CLOSED = `*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT
COMMIT
`;
const closed = fileOf('closed.rules', CLOSED);
const open = fileOf('open.rules', CLOSED.replace('-s 10.0.0.0/8 -p tcp --dport 22', '-m comment --comment <b>'));

describe('bulkhead audit', () => {
  test('rules without a finding: status 0', () => {
    const { status, stdout } = bulkhead(closed);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout:
        'audited 0 endpoints, 1 enforcement point, 1 rule, 0 networks\n\nno findings\n1 construct could not be judged: there may be findings that hang on it\n',
    });
  });

  test('findings: status 1, and 0 when they are milder than what is asked for', () => {
    const { status, stdout } = bulkhead(open);
    expect(status).toBe(1);
    expect(stdout).toContain(`  ${open}:5:1: \`-A INPUT -m comment --comment`);
    expect(stdout).toMatch(/^1 finding: 1 high\n1 construct could not be judged/m);
    expect(bulkhead(open, '--fail-on', 'critical').status).toBe(0);
  });

  test('--sarif names the rule, the file and the line, and --json the finding', () => {
    const [run] = JSON.parse(bulkhead(open, '--sarif').stdout).runs;
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { level: 'warning', message: { text: expect.stringContaining('ip6tables') } },
    ]);
    expect(run.tool.driver.rules[run.results[0].ruleIndex].id).toBe('allow-everything');
    expect(run.results).toMatchObject([
      {
        ruleId: 'allow-everything',
        level: 'error',
        locations: [
          { physicalLocation: { artifactLocation: { uri: open }, region: { startLine: 5, startColumn: 1 } } },
        ],
      },
    ]);
    expect(JSON.parse(bulkhead(open, '--json').stdout).findings).toMatchObject([
      { rule: 'allow-everything', severity: 'high', isCertain: true, at: [{ file: open, line: 5, column: 1 }] },
    ]);
  });

  test('--html writes a page, in which what was read is text and not markup', () => {
    const path = join(folder, 'audit.html');
    bulkhead(open, '--html', path);
    const page = readFileSync(path, 'utf8');
    expect(page).toContain('&lt;b&gt;');
    expect(page).not.toContain('<b>  ');
    expect(page).not.toMatch(/<script|https?:\/\//);
  });

  test('bad calls and bad input: status 2, nothing on stdout', () => {
    const missing = join(folder, 'missing');
    const policy = fileOf('policy.yaml', 'zones: [{ name: office }]\n');
    const binary = fileOf('binary', '\u0000\u0001');
    const page = join(missing, 'a.html');
    for (const args of [[], [missing], [policy], [binary], [open, '--fail-on', 'bad'], [open, '--html', page]])
      expect({ args, ...bulkhead(...args) }).toMatchObject({ args, status: 2, stdout: '' });
    expect(existsSync(page)).toBe(false);
  });
});
