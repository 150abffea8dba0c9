import type { Dialect } from '#core/model';
import { mutate, toRandom } from '../../test/mutate.ts';
import { printFigure, printPeer } from '../figure.ts';

/** Reads mutated samples. A crash stops it with the text's seed; the slowest reading stands for hangs. */
export function fuzzDialect(dialect: Dialect, samples: readonly string[], count: number): void {
  let slowestMs = 0;
  let refused = 0;
  for (let seed = 0; seed < count; seed++) {
    const text = mutate(samples[seed % samples.length] ?? '', toRandom(seed));
    const start = performance.now();
    try {
      dialect.recognises({ path: 'fuzz', text });
      if (!dialect.read([{ path: 'fuzz', text }]).ok) refused++;
    } catch (error) {
      throw new Error(`${dialect.name}: seed ${seed} of sample ${seed % samples.length} crashes`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, performance.now() - start);
  }
  printPeer(`${dialect.name}: mutated inputs read without a crash`, count, '');
  printPeer(`${dialect.name}: of them refused with errors`, refused, '');
  printFigure(`${dialect.name}: the slowest of them`, slowestMs, 'ms', 2000);
}
