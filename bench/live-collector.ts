/** NetFlow v5 over loopback for 30 seconds: what is collected, and whether every datagram that is not was counted. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { unwrap } from '#core/result';
import { startCollector, sumCounts } from '../src/apps/collector/index.ts';
import { peakMegabytes, printFigure, printPeer, printRate } from './figure.ts';
import { V5_RECORDS } from './parts/netflow-datagrams.ts';

const SECONDS = Number(process.argv[2] ?? 30);
const FLOWS_PER_SECOND = 150_000;
const DATAGRAMS = (SECONDS * FLOWS_PER_SECOND) / V5_RECORDS;
const MOST_MEGABYTES = 600;

let taken = 0;
const collector = unwrap(
  await startCollector({
    listen: [{ host: '127.0.0.1', port: 0 }],
    take: ({ flows }) => {
      taken += flows;
      return Promise.resolve();
    },
    log: (line) => process.stderr.write(`${line}\n`),
  }),
);
const port = collector.addresses[0]?.port ?? 0;
const sender = fileURLToPath(new URL('parts/send-datagrams.ts', import.meta.url));
// A little faster than it must be: no timer is exact.
const rate = Math.ceil((FLOWS_PER_SECOND / V5_RECORDS) * 1.01);
const cpu = process.cpuUsage();
const child = spawn(process.execPath, [sender, 'v5', String(port), String(DATAGRAMS), String(rate)]);
const [said] = await Promise.all([text(child.stdout), once(child, 'exit')]);
const { sent, seconds } = JSON.parse(said) as { sent: number; seconds: number };
const { datagrams, records } = await collector.close();
const { user, system } = process.cpuUsage(cpu);

const dropped = (datagrams.droppedByKernel ?? NaN) + datagrams.droppedByQueue;
const uncounted = Math.abs(sent - (datagrams.received + (datagrams.droppedByKernel ?? NaN)));
const { flows, lostFlows } = sumCounts(records);
const untold = Math.abs(sent * V5_RECORDS - flows - lostFlows);
printRate('collector: flows sent over loopback', (sent * V5_RECORDS) / seconds, 'flows/s', FLOWS_PER_SECOND);
printRate('collector: flows collected', flows / seconds, 'flows/s', FLOWS_PER_SECOND);
printPeer('collector: datagrams lost, of those sent', (100 * dropped) / sent, '%');
printFigure('collector: datagrams lost and not counted', uncounted, 'datagrams', 1);
printFigure('collector: flows lost and not told by their numbers', untold, 'flows', 1);
printFigure('collector: flows decoded and not handed on', Math.abs(flows - taken), 'flows', 1);
printFigure('collector: processors, all threads', (user + system) / 1e6 / seconds, 'cores', 2);
printFigure('collector: memory', peakMegabytes(), 'MB', MOST_MEGABYTES);
