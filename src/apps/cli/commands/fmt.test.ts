import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../main.ts');
const folder = mkdtempSync(join(tmpdir(), 'bulkhead-fmt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'fmt', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('--check lists what is not formatted and changes nothing; without it the files are written, once', () => {
  const [untidy, tidy] = [join(folder, 'a.yaml'), join(folder, 'b.yaml')];
  const text = '# ours\nzones: [{class: dmz, name: front}] # all of them\n';
  writeFileSync(untidy, text);
  chmodSync(untidy, 0o640);
  writeFileSync(tidy, 'zones:\n  - name: office\n');
  expect(bulkhead(folder, '--check')).toEqual({ status: 1, stdout: `${untidy}\n`, stderr: '' });
  expect(readFileSync(untidy, 'utf8')).toBe(text);
  expect(bulkhead(folder, untidy)).toEqual({ status: 0, stdout: `${untidy}\n`, stderr: '' });
  expect(readFileSync(untidy, 'utf8')).toBe('# ours\nzones:\n  # all of them\n  - name: front\n    class: dmz\n');
  expect(statSync(untidy).mode & 0o777).toBe(0o640);
  expect(bulkhead(folder, '--check')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readdirSync(folder).toSorted()).toEqual(['a.yaml', 'b.yaml']);
});

test('one file that is no YAML: status 2, its place, and nothing is written anywhere', () => {
  const [wrong, untidy] = [join(folder, 'wrong.yaml'), join(folder, 'c.yaml')];
  writeFileSync(wrong, 'zones: [');
  writeFileSync(untidy, 'zones:   []\n');
  const { status, stdout, stderr } = bulkhead(wrong, untidy, join(folder, 'nowhere'));
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(
    /`.*nowhere` leads to no .yaml file; expected policy files\n.*wrong.yaml:1:9: not YAML: .*\nnothing was written\n$/,
  );
  expect(readFileSync(untidy, 'utf8')).toBe('zones:   []\n');
});
