import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { openEmbeddedFlowStore } from '#store/flows/clickhouse';
import { countFlows, FLOWS_IN_BATCH, sameEverywhere, toBatch } from './flow-batches.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KILLS = 8;

/** The first batch that was not acknowledged when it was killed, so many milliseconds after it was open. */
async function writeAndKill(first: number, afterMs: number): Promise<number> {
  const script = join(import.meta.dirname, 'flow-writer.ts');
  const child = spawn(process.execPath, [script, folder, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  let next = first;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'open') void pause(afterMs).then(() => child.kill('SIGKILL'));
    else next = Number(line) + 1;
  }
  const [, signal] = await gone;
  expect(signal).toBe('SIGKILL');
  return next;
}

test('kill −9 while flows are stored: nothing acknowledged is lost, and nothing that is sent again is there twice', async () => {
  let next = 0;
  for (let i = 0; i < KILLS; i += 1) {
    // The last acknowledged one as well: the answer may have been lost.
    next = await writeAndKill(Math.max(0, next - 1), 300 + ((i * 397) % 900));
    const store = unwrap(await openEmbeddedFlowStore(folder));
    const { flows = 0, ...sums } = await countFlows(store);
    await store.close();
    // What was accepted and not acknowledged is whole, or not there.
    expect([next * FLOWS_IN_BATCH, (next + 1) * FLOWS_IN_BATCH]).toContain(flows);
    expect({ ...sums, flows }).toEqual(sameEverywhere(flows));
  }
  expect(next).toBeGreaterThan(0);
  const store = unwrap(await openEmbeddedFlowStore(folder));
  for (let number = 0; number <= next; number += 1) await store.store(toBatch(number));
  expect(await countFlows(store)).toEqual(sameEverywhere((next + 1) * FLOWS_IN_BATCH));
  await store.close();
}, 240_000);
