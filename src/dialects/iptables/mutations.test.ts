import { expect, test } from 'vitest';
import type { SourceFile } from '#core/model';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { printIptables } from './print-file.ts';
import { readIptables } from './read.ts';
import { readFile } from './text/read-file.ts';
import { LISTING, SAVED, SAVED6, SCRIPT, SETS } from './sample.fixture.ts';

const SAMPLES = [SAVED, SAVED6, SCRIPT, LISTING, `${SETS}${SAVED}`];

/** Nothing in it is kept in its own words: no rule that iptables refuses, no module that we do not know. */
function isKnown(file: SourceFile): boolean {
  const { dumps } = readFile(file, { errors: [], losses: [] });
  const rules = dumps.flatMap(({ tables }) => tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules)));
  return rules.every(
    ({ refusals, matches, target }) =>
      refusals === undefined && [...matches, ...(target ? [target] : [])].every(({ unknown }) => unknown === undefined),
  );
}

// A million of them: bench/fuzz-iptables.ts.
test('a text made wrong is read or refused, and what is printed of what is known is a fixed point', () => {
  for (let seed = 0; seed < 1000; seed++) {
    const file = { path: 'file', text: mutate(SAMPLES[seed % SAMPLES.length] ?? '', toRandom(seed)) };
    const read = readIptables([file]);
    if (!read.ok) expect(read.error.length).toBeGreaterThan(0);
    const printed = printIptables(file, 'text');
    if (printed.ok && isKnown(file))
      expect([seed, printIptables({ ...file, text: printed.value }, 'text')]).toEqual([seed, printed]);
  }
});

test('a long line, many quotes, many brackets and deep calls take no time', () => {
  const many = 50_000;
  const texts = [
    `*filter\n-A INPUT ${'-s '.repeat(many)}\nCOMMIT\n`,
    `*filter\n-A INPUT ${'"'.repeat(many)}\nCOMMIT\n`,
    `*filter\n`.repeat(many / 10),
    `Chain INPUT (policy DROP)\ntarget prot opt source destination\n${'anywhere '.repeat(many)}\n`,
    `iptables ${'$A'.repeat(many)}\n`,
    `A=xxxxxxxxxx\n${'A="$A$A"\n'.repeat(100)}iptables -A INPUT -s $A -j DROP\n`,
    `${'if true; then '.repeat(many / 10)}\niptables -A INPUT -j DROP\n`,
    `*filter\n${Array.from({ length: 5000 }, (_, i) => `:c${i} - [0:0]\n-A c${i} -j c${i + 1}\n`).join('')}COMMIT\n`,
    Array.from({ length: 500 }, (_, i) => `iptables -A INPUT -s 10.0.${i >> 8}.${i & 255} -j DROP\n`).join('') +
      Array.from({ length: 500 }, (_, i) => `iptables -D INPUT -s 10.1.${i >> 8}.${i & 255} -j DROP\n`).join(''),
  ];
  for (const text of texts) {
    const start = performance.now();
    readIptables([{ path: 'file', text }]);
    expect([text.slice(0, 40), performance.now() - start < 5000]).toEqual([text.slice(0, 40), true]);
  }
});
