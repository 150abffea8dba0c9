/** Lines of text that one processor decodes, beside what awk needs to pick the same columns. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decoder } from '#core/model';
import { AWS_VPC_FLOW } from '#decoders/aws-vpc-flow';
import { ZEEK_CONN } from '#decoders/zeek-conn';
import { measure, printFigure, printPeer, printRate } from './figure.ts';
import { toAwsText, toZeekText } from './parts/flow-text.ts';

const LINES = 200_000;
const ROUNDS = 5;
const PIECE_BYTES = 1_048_576;
const MOST_MEGABYTES = 600;

function decode(decoder: Decoder, bytes: Uint8Array, onFlow: (flow: object) => void): number {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let flows = 0;
    const session = decoder.start({
      read: () => undefined,
      flow: (flow) => {
        flows += 1;
        onFlow(flow);
      },
      skip: () => undefined,
      bad: (why) => {
        throw new Error(why);
      },
      lost: () => undefined,
    });
    const { cpuMs } = measure(() => {
      const input = session.open({ name: 'bench', writtenMs: 0 });
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) input.push(bytes.subarray(at, at + PIECE_BYTES));
      void input.end();
      session.end();
    });
    if (flows !== LINES) throw new Error(`${flows} flows of ${LINES} lines`);
    best = Math.max(best, (LINES / cpuMs) * 1000);
  }
  return best;
}

/** Columns by number, from a file. */
function measureAwk(text: string, columns: readonly number[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-awk-'));
  const path = join(folder, 'log');
  writeFileSync(path, text);
  const program = `!/^#/{print ${columns.map((column) => `$${column}`).join(',')}}`;
  const script = 'TIMEFORMAT="%U %S"; time awk "$0" "$1" >/dev/null';
  const { stderr } = spawnSync('bash', ['-c', script, program, path], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  const seconds = stderr.trim().split(/\s+/).slice(-2).map(Number);
  return LINES / seconds.reduce((sum, part) => sum + part, 0);
}

let printedBytes = 0;
const print = (flow: object) => {
  printedBytes += JSON.stringify(flow).length;
};

for (const [name, decoder, text, columns] of [
  ['AWS', AWS_VPC_FLOW, toAwsText(LINES), [4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
  ['Zeek', ZEEK_CONN, toZeekText(LINES), [1, 3, 4, 5, 6, 7, 9, 12, 17, 18, 19, 20]],
] as const) {
  const bytes = new TextEncoder().encode(text);
  printRate(
    `text: ${name} decoded, of one processor`,
    decode(decoder, bytes, () => undefined),
    'lines/s',
    400_000,
  );
  printPeer(`text: ${name} decoded and printed as JSON`, decode(decoder, bytes, print), 'lines/s');
  printPeer(`awk: the same columns of ${name} printed`, measureAwk(text, columns), 'lines/s');
}
if (printedBytes === 0) throw new Error('nothing was printed');
printFigure('text: memory of it', process.memoryUsage().rss / 1e6, 'MB', MOST_MEGABYTES);
