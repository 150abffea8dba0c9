import type { DatagramDecoder } from '#decoders/datagrams';
import { toRandom } from '../../test/mutate.ts';
import { printFigure, printPeer } from '../figure.ts';
import { toHostile } from './hostile-bytes.ts';
import { countUntold, toCountingSink } from './told.ts';

/** Sessions begin anew after so many, so that what hostile datagrams leave behind meets many more of them. */
const DATAGRAMS_IN_SESSION = 20_000;
const MOST_MEGABYTES = 1000;

/**
 * Datagrams made of samples and of nothing but random bytes. A crash stops it with the seed; the slowest stands for
 * hangs; every record that was read must be told.
 */
export function fuzzDatagrams(format: DatagramDecoder, samples: readonly Uint8Array[], count: number): void {
  const told = { read: 0, flows: 0, skipped: 0, bad: 0 };
  const start = () => format.start(toCountingSink(told, () => undefined));
  let session = start();
  let slowestMs = 0;
  for (let seed = 0; seed < count; seed++) {
    const random = toRandom(seed);
    const bytes = toHostile(samples, random);
    const begin = performance.now();
    try {
      const end = format.findEnd(bytes, 0);
      if (end !== undefined && end <= 0) throw new Error(`a datagram that ends at ${end}`);
      format.isDatagram(bytes);
      session.datagram(bytes, { exporter: `10.0.0.${seed % 8}`, receivedMs: seed, number: seed });
    } catch (error) {
      throw new Error(`${format.name}: seed ${seed} crashes`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, performance.now() - begin);
    if (seed % DATAGRAMS_IN_SESSION === DATAGRAMS_IN_SESSION - 1) {
      const saved: unknown = JSON.parse(JSON.stringify(session.save() ?? null));
      session.end();
      session =
        seed % 2 === 0
          ? start()
          : format.start(
              toCountingSink({ read: 0, flows: 0, skipped: 0, bad: 0 }, () => undefined),
              { saved },
            );
      session.end();
      session = start();
    }
  }
  session.end();
  printPeer(`${format.name}: hostile datagrams read without a crash`, count, '');
  printPeer(`${format.name}: flows in them`, told.flows, '');
  printFigure(`${format.name}: records that were not told`, countUntold(told), '', 1);
  printFigure(`${format.name}: the slowest datagram`, slowestMs, 'ms', 1000);
  printFigure(`${format.name}: memory`, process.memoryUsage().rss / 1e6, 'MB', MOST_MEGABYTES);
}
