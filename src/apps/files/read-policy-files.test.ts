import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPolicyFiles } from './index.ts';

const root = mkdtempSync(join(tmpdir(), 'bulkhead-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

function folderOf(...names: readonly string[]): string {
  const folder = join(root, `${++count}`);
  mkdirSync(folder);
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), 'zones: []\n');
  }
  return folder;
}

/** The paths that were read, or the errors; both without the folder. */
function read(folder: string): readonly string[] {
  const files = readPolicyFiles(folder, 'bulkhead');
  const texts = files.ok ? files.value.map(({ path }) => path) : files.error.errors;
  return texts.map((text) => text.replaceAll(`${folder}/`, ''));
}

test('endings in capitals and files with a dot in front are read as well', () => {
  expect(read(folderOf('a.yaml', 'guardrails.YAML', 'b/c.Yml', '.d.yaml', 'e.txt'))).toEqual([
    '.d.yaml',
    'a.yaml',
    'b/c.Yml',
    'guardrails.YAML',
  ]);
});

test('linked folders are read, each folder once, and links in a circle end', () => {
  const folder = folderOf('a.yaml', 'in/b.yaml');
  const outside = folderOf('guardrails.yaml');
  symlinkSync(outside, join(folder, 'shared'));
  symlinkSync('..', join(folder, 'in/up'));
  symlinkSync('in', join(folder, 'zz-again'));
  expect(read(folder)).toEqual(['a.yaml', 'in/b.yaml', 'shared/guardrails.yaml']);
});

test('a link that leads nowhere is an error, since nobody knows what it held', () => {
  const folder = folderOf('a.yaml');
  symlinkSync('nowhere', join(folder, 'guardrails'));
  expect(read(folder)).toEqual([
    'bulkhead: `guardrails` cannot be read (no such file or folder); expected a file or a folder',
  ]);
});

test('policy files of hidden folders are errors, but not what git keeps, nor what is read by links', () => {
  const folder = folderOf('a.yaml', '.git/x.yaml', '.drafts/guardrails.yaml', '.github/notes.txt', '..data/b.yaml');
  symlinkSync('..data/b.yaml', join(folder, 'b.yaml'));
  expect(read(folder)).toEqual([
    'bulkhead: `.drafts/guardrails.yaml` is in a hidden folder; expected policy files where they are seen',
  ]);
  rmSync(join(folder, '.drafts'), { recursive: true });
  expect(read(folder)).toEqual(['a.yaml', 'b.yaml']);
});

test('a pipe and a device are refused at once', () => {
  const folder = folderOf('a.yaml');
  execFileSync('mkfifo', [join(folder, 'f.yaml')]);
  symlinkSync('/dev/zero', join(folder, 'z.yaml'));
  const refusal = (name: string) => `bulkhead: \`${name}\` cannot be read (not a regular file); expected a text file`;
  expect(read(folder)).toEqual([refusal('f.yaml'), refusal('z.yaml')]);
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be opened is an error (root may open all)', () => {
  const folder = folderOf('a.yaml', 'closed/guardrails.yaml');
  chmodSync(join(folder, 'closed'), 0);
  expect(read(folder)).toEqual(['bulkhead: `closed` cannot be read (permission denied); expected a file or a folder']);
  chmodSync(join(folder, 'closed'), 0o700);
});
