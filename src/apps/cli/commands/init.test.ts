import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { TEMPLATES } from '#stages/define';

const root = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-init-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(args: readonly string[], cwd = folder) {
  const run = spawnSync(process.execPath, [join(root, 'src/apps/cli/main.ts'), ...args], { cwd, encoding: 'utf8' });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

const LIST = TEMPLATES.map(({ name, summary }) => `  ${name.padEnd(18)}  ${summary}\n`).join('');
const USAGE = 'usage: bulkhead init --template T DIR [--name N] [--date DAY] [--json]\n';

describe('bulkhead init', () => {
  test('writes a repository that holds, and says what comes next', () => {
    const { status, stdout, stderr } = bulkhead([
      'init',
      '--template',
      'exchange',
      'deep/acme',
      '--date',
      '2028-02-29',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('files of template exchange in deep/acme\n');
    expect(readdirSync(join(folder, 'deep'))).toEqual(['acme']);
    expect(readdirSync(join(folder, 'deep/acme')).toSorted()).toEqual([
      'README.md',
      'guardrails.yaml',
      'manages.yaml',
      'rules',
      'services.yaml',
      'tests.yaml',
      'workloads.yaml',
      'zones.yaml',
    ]);
    expect(readFileSync(join(folder, 'deep/acme/README.md'), 'utf8')).toMatch(/^# acme\n/);
    // 90 days from the day given, which is one of a leap year.
    expect(readFileSync(join(folder, 'deep/acme/rules/keys.yaml'), 'utf8')).toContain('review: 2028-05-29\n');
    const checked = bulkhead(['check', 'deep/acme', '--at', '2028-02-29T12:00:00Z']);
    expect(checked.stdout).toMatch(/^holds: /);
    expect(checked.status).toBe(0);
  });

  test('an empty folder that is there is filled and stays the same folder; programs get JSON', () => {
    const here = join(folder, 'here');
    mkdirSync(here);
    const { status, stdout } = bulkhead(
      ['init', '--template', 'custodian', '.', '--name', 'Acme Custody', '--date', '2027-01-01', '--json'],
      here,
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      template: 'custodian',
      folder: '.',
      name: 'Acme Custody',
      date: '2027-01-01',
    });
    const { files } = JSON.parse(stdout) as { files: string[] };
    expect(files.filter((path) => readFileSync(join(here, path), 'utf8') === '')).toEqual([]);
    expect(readdirSync(here)).toHaveLength(8);
    expect(readFileSync(join(here, 'README.md'), 'utf8')).toMatch(/^# Acme Custody\n/);
  });

  test('everything that is wrong with a call is said at once, and nothing is written', () => {
    const full = join(folder, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'notes.txt'), 'mine');
    writeFileSync(join(full, 'zones.yaml'), 'zones: []');
    expect(bulkhead(['init', '--template', 'exchang', 'full', '--date', '2027-02-30', '--name', 'a\nb'])).toEqual({
      status: 2,
      stdout: '',
      stderr: `bulkhead: \`exchang\` is not a template; expected one of
${LIST}bulkhead: \`2027-02-30\` is not a day; expected for example \`2027-05-01\`
bulkhead: \`a b\` is not a name; expected one line of up to 100 characters
bulkhead: \`full/notes.txt\` is there already; expected a new or empty folder
bulkhead: \`full/zones.yaml\` is there already; expected a new or empty folder
${USAGE}`,
    });
    expect(readdirSync(full)).toEqual(['notes.txt', 'zones.yaml']);
    expect(readFileSync(join(full, 'zones.yaml'), 'utf8')).toBe('zones: []');
  });

  test('a folder without a name is none, and not the one that we are in', () => {
    expect(bulkhead(['init', '--template', 'exchange', '']).stderr).toBe(`bulkhead: init needs one folder\n${USAGE}`);
  });

  test('without a template and a folder the templates are listed', () => {
    expect(bulkhead(['init'])).toEqual({
      status: 2,
      stdout: '',
      stderr: `bulkhead: init needs \`--template\` with one of\n${LIST}bulkhead: init needs one folder\n${USAGE}`,
    });
  });

  test.skipIf(!existsSync('/proc/self'))('a file system that makes no folders ends it at once', () => {
    const { status, stderr } = bulkhead(['init', '--template', 'exchange', '/proc/foo/bar']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'bulkhead: `/proc/foo/bar` cannot be written (no such file or folder); expected a folder that can be made\n',
    });
  });

  test('what cannot be written leaves nothing behind', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(bulkhead(['init', '--template', 'exchange', 'file']).stderr).toBe(
      `bulkhead: \`file\` is a file; expected a new or empty folder\n${USAGE}`,
    );
    expect(bulkhead(['init', '--template', 'exchange', 'file/below'])).toEqual({
      status: 2,
      stdout: '',
      stderr:
        'bulkhead: `file/below` cannot be written (a part of it is no folder); expected a folder that can be made\n',
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('file'))).toEqual(['file']);
    // Everything is written, and cannot take the place of a link that leads nowhere.
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    expect(bulkhead(['init', '--template', 'exchange', 'link']).stderr).toBe(
      'bulkhead: `link` cannot be written (a part of it is no folder); expected a folder that can be made\n',
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('link'))).toEqual(['link']);
  });
});
