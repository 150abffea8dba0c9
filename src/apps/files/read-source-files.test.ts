import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { MOST_SOURCE_BYTES, readSourceFiles } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-sources-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const textOf = (path: string) => unwrap(readSourceFiles(path, 'x')).files.map(({ text }) => text);
const errorOf = (path: string) => {
  const read = readSourceFiles(path, 'x');
  return read.ok ? [] : read.error;
};

describe('one file', () => {
  test.each([
    ['plain.txt', 'a\nb'],
    ['crlf.txt', 'a\r\nb'],
    ['marked.txt', '\ufeffa\nb'],
    ['gzip.gz', gzipSync('a\r\nb')],
    ['zstd.zst', zstdCompressSync(Buffer.from('a\nb'))],
    ['powershell.json', Buffer.from('\ufeffa\r\nb', 'utf16le')],
  ])('%s is text, with \\n between its lines', (name, content) => {
    expect(textOf(write(name, content))).toEqual(['a\nb']);
  });

  test('an old comment that is not UTF-8 stays readable', () => {
    expect(textOf(write('latin', Buffer.from('# f\xfcr', 'latin1')))).toEqual(['# für']);
  });

  test.each([
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1]), /binary; expected text/],
    ['cut.gz', gzipSync('a'.repeat(1000)).subarray(0, 20), /damaged or cut off/],
    ['bomb.gz', gzipSync(Buffer.alloc(MOST_SOURCE_BYTES + 1, 'a')), /more than \d+ bytes when unpacked/],
  ])('%s is an error', (name, content, error) => {
    expect(errorOf(write(name, content)).join()).toMatch(error);
  });

  test('one of a gigabyte is refused before it is read', () => {
    const path = write('huge', '');
    truncateSync(path, 1e9);
    expect(errorOf(path).join()).toMatch(/1000000000 bytes, at most \d+ are read/);
  });

  test('one that is not there is an error', () => {
    expect(errorOf(join(folder, 'none'))).toEqual([
      `x: \`${join(folder, 'none')}\` does not exist; expected a file or a folder`,
    ]);
  });
});

test('of a folder, files that are no text are told, hidden ones are not looked at', () => {
  const many = join(folder, 'many');
  mkdirSync(join(many, '.git'), { recursive: true });
  write('many/a', 'a');
  write('many/b', Buffer.from([0, 1, 2]));
  write('many/.hidden', 'h');
  write('many/.git/c', 'c');
  const read = unwrap(readSourceFiles(many, 'x'));
  expect(read.files).toEqual([{ path: join(many, 'a'), text: 'a' }]);
  expect(read.unread).toEqual([{ path: join(many, 'b'), why: 'binary; expected text' }]);
});
