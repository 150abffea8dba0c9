/** Packets of a capture that one processor turns into flows, beside what nfpcapd and tshark need for the same ones. */
import { PCAP } from '#decoders/pcap';
import { measure, printFigure, printPeer, printRate } from './figure.ts';
import { measureCapturePeer } from './parts/capture-peers.ts';
import { PACKETS_IN_CONNECTION, toCapturePieces } from './parts/capture-pieces.ts';

const CONNECTIONS = Number(process.argv[2] ?? 100_000);
const ROUNDS = 3;
const MOST_MEGABYTES = 400;

function decode(onFlow: (flow: object) => void): number {
  let flows = 0;
  let cpuMs = 0;
  const session = PCAP.start({
    read: () => undefined,
    flow: (flow, records) => {
      flows += 1;
      if (records !== PACKETS_IN_CONNECTION) throw new Error(`a flow of ${records} packets`);
      onFlow(flow);
    },
    skip: (why) => {
      throw new Error(why);
    },
    bad: (why) => {
      throw new Error(why);
    },
    lost: () => undefined,
  });
  const input = session.open({ name: 'bench', writtenMs: 0 });
  // One piece at a time, as a file is read: what they are made with is not measured.
  for (const piece of toCapturePieces(CONNECTIONS)) cpuMs += measure(() => input.push(piece)).cpuMs;
  cpuMs += measure(() => {
    void input.end();
    session.end();
  }).cpuMs;
  if (flows !== CONNECTIONS) throw new Error(`${flows} flows of ${CONNECTIONS}`);
  return ((CONNECTIONS * PACKETS_IN_CONNECTION) / cpuMs) * 1000;
}

const bestOf = (onFlow: (flow: object) => void) => Math.max(...Array.from({ length: ROUNDS }, () => decode(onFlow)));

let printedBytes = 0;
// Before the rounds leave their garbage behind.
const first = decode(() => undefined);
printFigure(
  `pcap: memory of a capture with ${CONNECTIONS} flows open`,
  process.memoryUsage().rss / 1e6,
  'MB',
  MOST_MEGABYTES,
);
const ours = Math.max(
  first,
  bestOf(() => undefined),
);
printRate('pcap: packets turned into flows, of one processor', ours, 'packets/s', 300_000);
printPeer(
  'pcap: the same, and the flows printed as JSON',
  bestOf((flow) => {
    printedBytes += JSON.stringify(flow).length;
  }),
  'packets/s',
);
if (printedBytes === 0) throw new Error('nothing was printed');
for (const [peer, connections] of [
  ['nfpcapd', CONNECTIONS],
  ['tshark', CONNECTIONS / 10],
] as const) {
  const theirs = measureCapturePeer(peer, connections);
  if (theirs === undefined) printPeer(`${peer}: not installed`, 0, 'packets/s');
  else {
    printPeer(`${peer}: the same capture, of one processor`, theirs, 'packets/s');
    printPeer(`pcap: times as fast as ${peer}`, ours / theirs, '');
  }
}
