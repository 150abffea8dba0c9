/** Flows that one processor decodes from datagrams, beside what nfdump needs for the same ones. */
import { NETFLOW_DATAGRAMS } from '#decoders/netflow';
import { measure, printFigure, printPeer, printRate } from './figure.ts';
import {
  IPFIX_RECORDS,
  toIpfixDatagram,
  toIpfixTemplate,
  toV5Datagram,
  V5_RECORDS,
} from './parts/netflow-datagrams.ts';
import { hasNfdump, measureNfdump } from './parts/nfcapd.ts';

const DATAGRAMS = 20_000;
const ROUNDS = 5;
const MOST_MEGABYTES = 400;

const decode = (kind: 'v5' | 'ipfix', onFlow: (flow: object) => void) => {
  const datagrams = Array.from({ length: DATAGRAMS }, (_, i) => (kind === 'v5' ? toV5Datagram(i) : toIpfixDatagram(i)));
  const expected = DATAGRAMS * (kind === 'v5' ? V5_RECORDS : IPFIX_RECORDS);
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let flows = 0;
    const session = NETFLOW_DATAGRAMS.start({
      read: () => undefined,
      flow: (flow) => {
        flows += 1;
        onFlow(flow);
      },
      skip: () => undefined,
      bad: (why) => {
        throw new Error(why);
      },
      lost: (count) => {
        throw new Error(`${count} lost`);
      },
    });
    const origin = { exporter: '192.0.2.1', receivedMs: 0 };
    if (kind === 'ipfix') session.datagram(toIpfixTemplate(), { ...origin, number: 0 });
    const { cpuMs } = measure(() => {
      for (const [number, datagram] of datagrams.entries()) session.datagram(datagram, { ...origin, number });
      session.end();
    });
    if (flows !== expected) throw new Error(`${flows} flows of ${expected}`);
    best = Math.max(best, (flows / cpuMs) * 1000);
  }
  return best;
};

let printedBytes = 0;
const print = (flow: object) => {
  printedBytes += JSON.stringify(flow).length;
};

printRate(
  'netflow: v5 decoded, of one processor',
  decode('v5', () => undefined),
  'flows/s',
  300_000,
);
printPeer('netflow: v5 decoded and printed as JSON', decode('v5', print), 'flows/s');
printRate(
  'netflow: IPFIX with 30 fields decoded, of one processor',
  decode('ipfix', () => undefined),
  'flows/s',
  100_000,
);
printPeer('netflow: IPFIX decoded and printed as JSON', decode('ipfix', print), 'flows/s');
printFigure('netflow: memory of it', process.memoryUsage().rss / 1e6, 'MB', MOST_MEGABYTES);
if (printedBytes === 0) throw new Error('nothing was printed');
if (hasNfdump())
  for (const [kind, port] of [
    ['v5', 39_995],
    ['ipfix', 39_996],
  ] as const) {
    const { flows, collectedPerSecond, printedPerSecond } = await measureNfdump(kind, DATAGRAMS / 2, port);
    printPeer(`nfcapd: the same ${kind} received and stored, of one processor`, collectedPerSecond, 'flows/s');
    printPeer(`nfdump: those ${kind} printed as JSON (${flows} flows)`, printedPerSecond, 'flows/s');
  }
else printPeer('nfdump: not installed (apt-get install nfdump)', 0, 'flows/s');
