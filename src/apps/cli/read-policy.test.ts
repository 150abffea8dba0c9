import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CallError } from './command.ts';
import { needPolicyFiles, readPolicy } from './read-policy.ts';

const root = mkdtempSync(join(tmpdir(), 'bulkhead-read-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

/** A folder with the files; the path of it. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(root, `${++count}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function errorsOf(path: string): string[] {
  try {
    readPolicy(path);
    return [];
  } catch (error) {
    if (error instanceof CallError) return error.lines.map((line) => line.replaceAll(`${root}/${count}/`, ''));
    throw error;
  }
}

describe('include', () => {
  test('files and folders beside, each once, after those of the folder and in the order of the text', () => {
    const folder = folderOf({
      'site/b.yaml': 'include: [../shared, ../one.yaml]\n',
      'site/a.yaml': 'include: ../shared/zones.yaml\n',
      'shared/zones.yaml': 'zones: [{ name: dmz }]\n',
      'shared/deep/more.yml': 'include: [../../far]\nzones: [{ name: office }]\n',
      'one.yaml': 'workloads: [{ name: w, zone: dmz }]\n',
      'far/x.yaml': 'zones: [{ name: build }]\n',
      'not-included.yaml': 'zones: [{ name: cold }]\n',
    });
    const site = join(folder, 'site');
    expect(needPolicyFiles(site).map(({ path }) => path.replace(`${folder}/`, ''))).toEqual([
      'site/a.yaml',
      'site/b.yaml',
      'shared/zones.yaml',
      'shared/deep/more.yml',
      'one.yaml',
      'far/x.yaml',
    ]);
    const { policy, positions } = readPolicy(site);
    expect(policy.zones.map(({ name }) => name)).toEqual(['dmz', 'office', 'build']);
    expect(positions.zones.get('office')?.file).toBe(join(folder, 'shared/deep/more.yml'));
  });

  test.each([
    [
      'a path that is not there',
      { 'a.yaml': 'include: [../nowhere, b.yaml]', 'b.yaml': 'zones: []' },
      [
        'a.yaml:1:11: `../nowhere` is not among the files that were read; expected a file or a folder with policy files',
      ],
    ],
    [
      'a folder without policy files',
      { 'a.yaml': 'include: empty', 'empty/x.txt': '' },
      ['a.yaml:1:10: `empty` is not among the files that were read; expected a file or a folder with policy files'],
    ],
    [
      'a file that includes itself',
      { 'a.yaml': 'include: ./a.yaml' },
      ['a.yaml:1:10: `./a.yaml` leads in a circle: `a.yaml` includes `a.yaml`; expected includes that end'],
    ],
    [
      'a circle over three files, said once',
      { 'a.yaml': 'include: b.yaml', 'b.yaml': 'include: c', 'c/c.yaml': 'include: [../a.yaml]' },
      [
        'c/c.yaml:1:11: `../a.yaml` leads in a circle: `a.yaml` includes `b.yaml` includes `c/c.yaml` includes `a.yaml`; expected includes that end',
      ],
    ],
    [
      'a folder that includes the folder around it',
      { 'in/a.yaml': 'include: ..' },
      ['in/a.yaml:1:10: `..` leads in a circle: `in/a.yaml` includes `in/a.yaml`; expected includes that end'],
    ],
    ['no path', { 'a.yaml': 'include: { a: b }' }, ['a.yaml:1:10: `include` has a mapping; expected a text']],
    [
      'a NUL in a path',
      { 'a.yaml': 'include: ["a\\0b"]' },
      ['a.yaml:1:11: `include` has a text that is no path; expected for example `../shared`'],
    ],
  ])('%s', (_name, files, errors) => {
    const folder = folderOf(files);
    expect(errorsOf(folder)).toEqual(errors);
  });

  test('what is included and cannot be read is named where it is included', () => {
    const folder = folderOf({ 'a.yaml': 'include: in/b.yaml' });
    mkdirSync(join(folder, 'in'));
    writeFileSync(join(folder, 'in/b.yaml'), Buffer.from([0xff, 0xfe]));
    expect(errorsOf(join(folder, 'a.yaml'))).toEqual(['in/b.yaml:1:1: not UTF-8; expected a text file']);
    rmSync(join(folder, 'in/b.yaml'));
    mkdirSync(join(folder, 'in/b.yaml'));
    symlinkSync('nowhere', join(folder, 'in/b.yaml/c.yaml'));
    expect(errorsOf(join(folder, 'a.yaml'))).toEqual([
      'a.yaml:1:10: `in/b.yaml/c.yaml` cannot be read (no such file or folder); expected a file or a folder',
    ]);
  });

  test('includes stay within the folder around the policy, and what is no policy is not read', () => {
    const folder = folderOf({
      'a/b/site/p.yaml': 'include: [../../far, /etc/passwd, /, ../near/notes.txt, ../near/zones.yaml]\n',
      'a/b/near/notes.txt': 'secret: [',
      'a/b/near/zones.yaml': 'zones: [{ name: dmz }]\n',
      'a/far/x.yaml': 'zones: [{ name: office }]\n',
    });
    const outside = (path: string) => `\`${path}\` is outside of \`${folder}/a/b\`; expected a path within it`;
    const where = 'a/b/site/p.yaml:1';
    expect(errorsOf(join(folder, 'a/b/site')).map((error) => error.replace('`a/b`', `\`${folder}/a/b\``))).toEqual([
      `${where}:11: ${outside('../../far')}`,
      `${where}:22: ${outside('/etc/passwd')}`,
      `${where}:35: ${outside('/')}`,
      `${where}:38: \`../near/notes.txt\` is no policy file; expected a name that ends in .yaml or .yml`,
    ]);
    mkdirSync(join(folder, '.git'));
    expect(errorsOf(join(folder, 'a/b/site'))).toHaveLength(3);
    mkdirSync(join(folder, 'a/b/site/.git'));
    expect(errorsOf(join(folder, 'a/b/site'))).toHaveLength(5);
  });

  test('what cannot be read hides no other error, and bytes that are no text have a place', () => {
    const folder = folderOf({
      'a.yaml': 'zones: [{ name: dmz, mode: on }]\nrules: [{ id: r, from: { zone: elsewhere }, to: any }]\n',
      'big.yaml': '',
    });
    truncateSync(join(folder, 'big.yaml'), 100_000_000);
    writeFileSync(join(folder, 'b.yaml'), Buffer.from('# ä\n# ß\xe4 \n', 'latin1'));
    writeFileSync(join(folder, 'c.yaml'), Buffer.concat([Buffer.from('# ä\n# ß '), Buffer.from([0xe2, 0x82])]));
    symlinkSync('nowhere', join(folder, 'd.yaml'));
    expect(errorsOf(folder)).toEqual([
      'bulkhead: `d.yaml` cannot be read (no such file or folder); expected a file or a folder',
      'b.yaml:1:3: not UTF-8; expected a text file',
      'bulkhead: `big.yaml` cannot be read (100000000 bytes, at most 8388608 are read); expected a text file',
      'c.yaml:2:5: not UTF-8; expected a text file',
      expect.stringMatching(/^a\.yaml:1:28: `mode` of zone `dmz` is `on`/),
      'a.yaml:2:9: rule `r` has no `services`, `owner`, `justification`',
    ]);
  });
});

describe('limits', () => {
  test('a file of 100 MB is not read at all', () => {
    const folder = folderOf({ 'a.yaml': 'zones: []', 'big.yaml': '' });
    truncateSync(join(folder, 'big.yaml'), 100_000_000);
    expect(errorsOf(folder)).toEqual([
      'bulkhead: `big.yaml` cannot be read (100000000 bytes, at most 8388608 are read); expected a text file',
    ]);
  });

  test('a folder of very many files is refused as a whole', () => {
    const folder = folderOf(Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`${i}.yaml`, ''])));
    expect(errorsOf(folder)).toEqual([
      expect.stringMatching(/ is too large; expected at most 5000 files with 67108864 bytes$/),
    ]);
  });

  test('a NUL byte has a place', () => {
    const folder = folderOf({ 'a.yaml': 'zones: []\nrules: \0' });
    expect(errorsOf(folder)).toEqual(['a.yaml:2:8: a NUL byte; expected text']);
  });
});
