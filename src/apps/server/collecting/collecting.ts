import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ok, type Result } from '#core/result';
import type { FlowStore } from '#store/flows';
import { type Address, type Collector, type CollectorCounts, startCollector } from '../../collector/index.ts';
import { DEFAULT_CLOSE_WITHIN_MS } from '../options.ts';
import { toBatch } from './to-batch.ts';

export interface Collecting {
  /** As they are bound; none where nothing is collected. */
  readonly addresses: readonly Address[];
  /** Resolves when everything that came is stored, the store has refused it once more, or the time for it is over. */
  readonly close: () => Promise<void>;
}

export interface CollectingParts {
  readonly listen: readonly Address[];
  readonly stateFolder: string;
  readonly flows: Pick<FlowStore, 'store'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** How long closing waits for what came to be stored. */
  readonly closeWithinMs?: number;
}

const NOTHING: Collecting = { addresses: [], close: () => Promise.resolve() };
const RETRY_MS = 1000;
const WATCH_MS = 60_000;
const COUNT_WITHIN_MS = 500;

/** Errors: addresses that cannot be listened on. */
export async function startCollecting(parts: CollectingParts): Promise<Result<Collecting, readonly string[]>> {
  const { listen, stateFolder, flows, now, log, closeWithinMs = DEFAULT_CLOSE_WITHIN_MS } = parts;
  let storedFlows = 0;
  if (listen.length === 0) return ok(NOTHING);
  let isClosing = false;
  const store: (batch: ReturnType<typeof toBatch>) => Promise<void> = async (batch) => {
    for (;;)
      try {
        await flows.store(batch);
        storedFlows += batch.flows.length;
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
  collector.ended.catch((error: unknown) => {
    if (!isClosing) log(`the collector has ended: ${String(error)}`);
  });
  return ok({
    addresses: collector.addresses,
    close: async () => {
      isClosing = true;
      clearInterval(watching);
      const asked = collector.counts().catch(() => undefined);
      const closed = collector.close().then(
        () => true,
        () => true,
      );
      if (await Promise.race([closed, wait(closeWithinMs, false)])) return;
      log(`${await describeRest(asked, storedFlows)} not stored within ${closeWithinMs / 1000} s, and given up`);
      await collector.abandon();
    },
  });
}

/** What has come and is not in the store; a thread that does not answer either leaves it unknown. */
async function describeRest(asked: Promise<CollectorCounts | undefined>, storedFlows: number): Promise<string> {
  const counts = await Promise.race([asked, wait(COUNT_WITHIN_MS, undefined)]);
  if (!counts) return 'an unknown number of flows was';
  const { datagrams, records } = counts;
  const [flows, decoded] = records.exporters.reduce(
    ([flowsSoFar, datagramsSoFar], one) => [flowsSoFar + one.flows, datagramsSoFar + one.datagrams],
    [0, 0],
  );
  const waiting = Math.max(0, datagrams.received - datagrams.droppedByQueue - decoded);
  return `${flows - storedFlows} flows and ${waiting} datagrams that were not decoded yet were`;
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
