import type { Decoder } from '#core/model';
import { toRandom } from '../../test/mutate.ts';
import { printFigure, printPeer } from '../figure.ts';
import { toHostile } from './hostile-bytes.ts';
import { countUntold, toCountingSink } from './told.ts';

/** Sessions begin anew after so many inputs, so that what hostile ones leave behind meets many more of them. */
const INPUTS_IN_SESSION = 20_000;
const MOST_MEGABYTES = 1000;

/**
 * Inputs made of samples and of nothing but random bytes, pushed whole or in pieces. A crash stops it with the seed; the
 * slowest stands for hangs; every record that was read must be told.
 */
export async function fuzzDecoder(decoder: Decoder, samples: readonly Uint8Array[], count: number): Promise<void> {
  const told = { read: 0, flows: 0, skipped: 0, bad: 0 };
  let wrong = 0;
  const start = () =>
    decoder.start(
      toCountingSink(told, (flow) => {
        if (!(flow.endMs >= flow.startMs) || !Number.isSafeInteger(flow.bytes ?? 0)) wrong += 1;
      }),
    );
  let session = start();
  let slowestMs = 0;
  for (let seed = 0; seed < count; seed++) {
    const random = toRandom(seed);
    const bytes = toHostile(samples, random);
    const piece = 1 + Math.floor(random() * bytes.length * 2);
    const begin = performance.now();
    try {
      decoder.recognises({ bytes, lines: [] });
      const input = session.open({ name: 'fuzz', writtenMs: seed });
      for (let first = 0; first < bytes.length; first += piece) input.push(bytes.subarray(first, first + piece));
      const ended = input.end();
      if (ended) await ended;
    } catch (error) {
      throw new Error(`${decoder.name}: seed ${seed} crashes`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, performance.now() - begin);
    if (seed % INPUTS_IN_SESSION === INPUTS_IN_SESSION - 1) {
      session.end();
      session = start();
    }
  }
  session.end();
  printPeer(`${decoder.name}: hostile inputs read without a crash`, count, '');
  printPeer(`${decoder.name}: records of flows in them`, told.flows, '');
  printFigure(`${decoder.name}: records that were not told`, countUntold(told), '', 1);
  printFigure(`${decoder.name}: flows that cannot be`, wrong, '', 1);
  printFigure(`${decoder.name}: the slowest input`, slowestMs, 'ms', 1000);
  printFigure(`${decoder.name}: memory`, process.memoryUsage().rss / 1e6, 'MB', MOST_MEGABYTES);
}
