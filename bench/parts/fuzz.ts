import type { Dialect, Topology } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findFilterErrors, findSpots, type Opening } from '#core/semantics';
import { mutate, toRandom } from '../../test/mutate.ts';
import { printFigure, printPeer } from '../figure.ts';

const SSH: Opening = { protocol: 'tcp', sourcePort: 40_000, destinationPort: 22 };
const OUTSIDE = unwrap(parseAddress('198.51.100.77'));
const MOST_ADDRESSES = 3;

/** Reads mutated samples and asks what was read. A crash stops it with the text's seed; the slowest stands for hangs. */
export function fuzzDialect(dialect: Dialect, samples: readonly string[], count: number): void {
  let slowestMs = 0;
  let refused = 0;
  for (let seed = 0; seed < count; seed++) {
    const text = mutate(samples[seed % samples.length] ?? '', toRandom(seed));
    const start = performance.now();
    try {
      dialect.recognises({ path: 'fuzz', text });
      const read = dialect.read([{ path: 'fuzz', text }]);
      if (read.ok) ask(read.value.topology);
      else refused++;
    } catch (error) {
      throw new Error(`${dialect.name}: seed ${seed} of sample ${seed % samples.length} crashes`, { cause: error });
    }
    slowestMs = Math.max(slowestMs, performance.now() - start);
  }
  printPeer(`${dialect.name}: mutated inputs read without a crash`, count, '');
  printPeer(`${dialect.name}: of them refused with errors`, refused, '');
  printFigure(`${dialect.name}: the slowest of them`, slowestMs, 'ms', 2000);
}

/** Connections between the first addresses, to and from outside. */
function ask(topology: Topology): void {
  const errors = topology.points.flatMap(({ rules }) => findFilterErrors(rules));
  if (errors.length > 0) throw new Error(`read as rules that cannot be: ${errors.join('\n')}`);
  const own = topology.endpoints.flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses));
  const addresses = [...own.slice(0, MOST_ADDRESSES), OUTSIDE];
  for (const source of addresses)
    for (const from of findSpots(topology, source).slice(0, MOST_ADDRESSES))
      for (const destination of addresses)
        if (destination !== source) decideConnection({ topology, from, destination, opening: SSH, isOneWay: false });
}
