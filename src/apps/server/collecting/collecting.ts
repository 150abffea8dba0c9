import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ok, type Result } from '#core/result';
import type { FlowStore } from '#store/flows';
import { type Address, type Collector, startCollector } from '../../collector/index.ts';
import { toBatch } from './to-batch.ts';

export interface Collecting {
  /** As they are bound; none where nothing is collected. */
  readonly addresses: readonly Address[];
  /** Resolves when everything that came is stored, or the store has refused it once more. */
  readonly close: () => Promise<void>;
}

export interface CollectingParts {
  readonly listen: readonly Address[];
  readonly stateFolder: string;
  readonly flows: Pick<FlowStore, 'store'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const NOTHING: Collecting = { addresses: [], close: () => Promise.resolve() };
const RETRY_MS = 1000;
const WATCH_MS = 60_000;

/** Errors: addresses that cannot be listened on. */
export async function startCollecting(parts: CollectingParts): Promise<Result<Collecting, readonly string[]>> {
  const { listen, stateFolder, flows, now, log } = parts;
  if (listen.length === 0) return ok(NOTHING);
  let isClosing = false;
  const store: (batch: ReturnType<typeof toBatch>) => Promise<void> = async (batch) => {
    for (;;)
      try {
        await flows.store(batch);
        return;
      } catch (error) {
        // Meanwhile what comes in waits, and then is dropped and counted: nothing is taken that is not kept.
        log(
          `flows could not be stored (${error instanceof Error ? error.message : String(error)}); they are sent again`,
        );
        if (isClosing) throw error;
        await wait(RETRY_MS);
      }
  };
  const started = await startCollector({
    listen,
    templateFile: join(stateFolder, 'templates.json'),
    take: (batch) => store(toBatch(batch, now())),
    log,
  });
  if (!started.ok) return started;
  const collector = started.value;
  const watching = watchDrops(collector, log);
  collector.ended.catch((error: unknown) => log(`the collector has ended: ${String(error)}`));
  return ok({
    addresses: collector.addresses,
    close: async () => {
      isClosing = true;
      clearInterval(watching);
      await collector.close().catch(() => undefined);
    },
  });
}

/** Says what the kernel and the collector itself dropped; what exporters count as lost is in the store. */
function watchDrops(collector: Collector, log: (line: string) => void): NodeJS.Timeout {
  let told = 0;
  return setInterval(() => {
    collector.counts().then(
      ({ datagrams: { droppedByKernel = 0, droppedByQueue } }) => {
        const dropped = droppedByKernel + droppedByQueue;
        if (dropped > told)
          log(
            `${dropped - told} datagrams more were dropped: ${droppedByKernel} so far by the kernel (net.core.rmem_max), ${droppedByQueue} for want of time`,
          );
        told = dropped;
      },
      () => undefined,
    );
  }, WATCH_MS);
}
