/** The embedded flow store: how fast it takes flows, and how fast the map of what is stored is read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '#core/result';
import type { Window } from '#store/flows';
import { openEmbeddedFlowStore } from '#store/flows/clickhouse';
import { printFigure, printPeer, printRate } from './figure.ts';
import { makeFlows, type Traffic } from './parts/flow-traffic.ts';

const FLOWS = Number(process.argv[2] ?? 10_000_000);
const BATCH = 100_000;
const HOUR_MS = 3_600_000;
const untilMs = Math.floor(Date.now() / 1000) * 1000;
const traffic: Traffic = { hosts: 5000, conversations: 200_000, sinceMs: untilMs - 24 * HOUR_MS, untilMs, flows: FLOWS };

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-flow-store-'));
const store = unwrap(await openEmbeddedFlowStore(folder));
let storingMs = 0;
const cpu = process.cpuUsage();
let generating = 0;
for (let first = 0; first < FLOWS; first += BATCH) {
  const g = process.cpuUsage();
  const flows = makeFlows(traffic, first, BATCH);
  const spent = process.cpuUsage(g); generating += spent.user + spent.system;
  const start = performance.now();
  await store.store({ id: `bench ${first}`, receivedMs: untilMs, flows, counts: [] });
  storingMs += performance.now() - start;
}
const { user, system } = process.cpuUsage(cpu);
const name = `flow store, ${FLOWS / 1e6} million flows`;
printRate(`${name}: stored`, FLOWS / (storingMs / 1000), 'flows/s', 150_000);
printPeer(`${name}: of the processor`, (user + system - generating) / FLOWS, 'µs/flow');

const limitMs = FLOWS > 10_000_000 ? 5000 : 1000;
const read = async (what: string, window: Window) => {
  const start = performance.now();
  const { conversations } = await store.conversations(window);
  printFigure(`${name}: ${what}, ${conversations.length} conversations`, performance.now() - start, 'ms', limitMs);
};
for (let i = 0; i < 3; i += 1) {
  await read('map of all', {});
  await read('map of the last 24 hours', { sinceMs: untilMs - 24 * HOUR_MS });
  await read('map of an hour and a bit', { sinceMs: untilMs - 5 * HOUR_MS, untilMs: untilMs - 3.7 * HOUR_MS });
}
await store.close();
rmSync(folder, { recursive: true });
