import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { decodeFiles } from './decode-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-decode-'));
const toRecord = (port: number) =>
  JSON.stringify({
    ts: 1_700_000_000,
    'id.orig_h': '10.0.0.1',
    'id.orig_p': 40_000,
    'id.resp_h': '10.0.0.2',
    'id.resp_p': port,
    proto: 'tcp',
    conn_state: 'SF',
  });
const write = (name: string, bytes: string | Uint8Array) => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

async function decode(...paths: string[]) {
  const flows: Flow[] = [];
  const errors = await decodeFiles({
    paths,
    toSink: () => ({
      read: () => undefined,
      flow: (flow) => flows.push(flow),
      skip: () => undefined,
      bad: () => undefined,
      lost: () => undefined,
    }),
    onPiece: () => Promise.resolve(),
  });
  return { ports: flows.map(({ destinationPort }) => destinationPort), errors };
}

const MANY = Array.from({ length: 30_000 }, (_, i) => toRecord(i + 1)).join('\n');

test('files are read in the order in which they are named, packed or not', async () => {
  const files = [
    write('one.log', toRecord(1)),
    write('two.log.gz', gzipSync(`${toRecord(2)}\n`)),
    // The name does not say that it is packed.
    write('three', zstdCompressSync(`${toRecord(3)}\n${toRecord(4)}\n`)),
  ];
  expect(await decode(...files)).toEqual({ ports: [1, 2, 3, 4], errors: [] });
});

test('what was packed before it was packed is unpacked twice, members one after the other', async () => {
  const members = Buffer.concat([gzipSync(`${toRecord(1)}\n`), gzipSync(`${toRecord(2)}\n`)]);
  const cut = gzipSync(gzipSync(MANY).subarray(0, 1000));
  expect(await decode(write('twice.gz', gzipSync(members)))).toEqual({ ports: [1, 2], errors: [] });
  expect((await decode(write('cut-within.gz', cut))).errors).toEqual([
    `\`${join(folder, 'cut-within.gz')}\` cannot be read to its end (unexpected end of file)`,
  ]);
});

test('a file larger than what is read at once is whole', async () => {
  const { ports, errors } = await decode(write('many.gz', gzipSync(MANY)), write('many', MANY));
  expect([ports.length, ports.at(29_999), ports.at(-1), errors]).toEqual([60_000, 30_000, 30_000, []]);
});

test('a zero byte after a line, as some senders of syslog leave it, does not make a text binary', async () => {
  const text = [1, 2, 3].map(toRecord).join('\n');
  expect((await decode(write('zeros.log', `${text}\u0000\n${toRecord(4)}`))).errors).toEqual([]);
});

test('what cannot be read is told, and the others are read', async () => {
  const packed = gzipSync(MANY);
  const { ports, errors } = await decode(
    join(folder, 'missing'),
    folder,
    write('empty', ''),
    write('other.txt', 'hello\n'),
    write('cut.gz', packed.subarray(0, packed.length - 100)),
    write('last.log', toRecord(7)),
  );
  expect(ports.at(-1)).toBe(7);
  expect(errors).toEqual([
    `\`${join(folder, 'missing')}\` cannot be read to its end (no such file or folder)`,
    `\`${folder}\` cannot be read to its end (a folder)`,
    `\`${join(folder, 'empty')}\` is empty; \`--format\` says what it is`,
    `\`${join(folder, 'other.txt')}\` is not recognised; \`--format\` says what it is`,
    `\`${join(folder, 'cut.gz')}\` cannot be read to its end (unexpected end of file)`,
  ]);
});
