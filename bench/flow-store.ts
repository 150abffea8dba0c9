/** The embedded flow store: how fast it takes flows, and how fast the map of what is stored is read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '#core/result';
import type { Window } from '#store/flows';
import { openEmbeddedFlowStore } from '#store/flows/clickhouse';
import { openEmbedded } from '../src/store/flows/clickhouse/embedded.ts';
import { SUMS } from '../src/store/flows/clickhouse/schema.ts';
import { printFigure, printPeer, printRate } from './figure.ts';
import { makeFlows, type Traffic } from './parts/flow-traffic.ts';

/** Of one day, in millions. */
const MILLIONS = Number(process.argv[2] ?? 10);
const DAYS = 10;
const BATCH = 200_000;
const HOUR_MS = 3_600_000;
const untilMs = Math.floor(Date.now() / 1000) * 1000;
const traffic: Traffic = {
  hosts: 5000,
  conversations: 200_000,
  sinceMs: untilMs - 24 * HOUR_MS,
  untilMs,
  flows: MILLIONS * 1e6,
};

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-flow-store-'));
await storeDay(`flow store, ${MILLIONS} million flows`);
await readMaps(`flow store, ${MILLIONS} million flows`, 1000);
await copyDay();
await readMaps(`flow store, ${MILLIONS * DAYS} million flows`, 5000);
rmSync(folder, { recursive: true });

async function storeDay(name: string): Promise<void> {
  const store = unwrap(await openEmbeddedFlowStore(folder));
  let [wallMs, cpuMs] = [0, 0];
  for (let first = 0; first < traffic.flows; first += BATCH) {
    const flows = makeFlows(traffic, first, BATCH);
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    await store.store({ id: `bench ${first}`, receivedMs: untilMs, flows, counts: [] });
    wallMs += performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    cpuMs += (user + system) / 1000;
  }
  printRate(`${name}: stored`, (traffic.flows / wallMs) * 1000, 'flows/s', 150_000);
  printPeer(`${name}: of the processors`, (cpuMs / traffic.flows) * 1000, 'µs/flow');
  await store.close();
}

async function readMaps(name: string, limitMs: number): Promise<void> {
  const store = unwrap(await openEmbeddedFlowStore(folder));
  const windows: readonly [string, Window][] = [
    ['all', {}],
    ['the last 24 hours', { sinceMs: untilMs - 24 * HOUR_MS }],
    ['an hour and a bit', { sinceMs: untilMs - 5 * HOUR_MS, untilMs: untilMs - 3.7 * HOUR_MS }],
  ];
  for (const [what, window] of windows) {
    await store.conversations(window);
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    const { conversations } = await store.conversations(window);
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    printFigure(`${name}: ${what}, ${conversations.length} conversations`, wallMs, 'ms', limitMs);
    printPeer(`${name}: ${what}, of the processors`, (user + system) / 1000, 'ms');
  }
  await store.close();
}

/**
 * The sums of the same day over and over, two days further back each time, as if it had been late. The flows themselves
 * are kept for a week, and the map is not read from them.
 */
async function copyDay(): Promise<void> {
  const engine = unwrap(await openEmbedded(folder));
  const firstMs = Math.floor(traffic.sinceMs / (24 * HOUR_MS)) * 24 * HOUR_MS;
  for (const { name, columns } of Object.values(SUMS)) {
    const names = Object.keys(columns).join(', ');
    for (let day = 1; day < DAYS; day += 1) {
      const moved = names.replace('period_ms', `period_ms - ${day * 48 * HOUR_MS}`);
      await engine.query(
        `INSERT INTO ${name} (${names}) SELECT ${moved} FROM ${name} WHERE batch = '' AND period_ms >= ${firstMs}`,
      );
    }
  }
  await engine.close();
}
