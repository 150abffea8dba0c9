/** Runs in a mount namespace of its own, with an empty folder to mount at: a flow store on a disk that is full, and then is not. Prints what became of it. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '#core/result';
import { openEmbeddedFlowStore } from '#store/flows/clickhouse';
import { countFlows, FLOWS_IN_BATCH, sameEverywhere, toBatch } from './flow-batches.ts';

const [disk = ''] = process.argv.slice(2);
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk]);
const filler = join(disk, 'filler');
/** All but so many bytes. */
const fill = (left: number) => {
  writeFileSync(filler, '');
  const piece = Buffer.alloc(65_536);
  for (;;) {
    const { bavail, bsize } = statfsSync(disk);
    if (bavail * bsize <= left + piece.length) return;
    appendFileSync(filler, piece);
  }
};

const folder = join(disk, 'flows');
const store = unwrap(await openEmbeddedFlowStore(folder));
const refusals: string[] = [];
let next = 0;
// Where the disk ends is another place each time: in the flows, in the sums.
for (const left of [100_000, 300_000, 500_000, 800_000, 1_200_000]) {
  await store.store(toBatch(next));
  next += 1;
  fill(left);
  for (;;)
    try {
      await store.store(toBatch(next));
      next += 1;
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
      break;
    }
  rmSync(filler);
  // As its sender does.
  await store.store(toBatch(next));
  next += 1;
}
const expected = sameEverywhere(next * FLOWS_IN_BATCH);
const found = await countFlows(store);
await store.close();
const again = unwrap(await openEmbeddedFlowStore(folder));
const afterRestart = await countFlows(again);
await again.close();
process.stdout.write(JSON.stringify({ refusals, expected, found, afterRestart }));
