import type { FlowBatch } from '../flow-store.ts';
import { toPeriod } from '../levels.ts';

/** So many flows are written as one. */
const MOST_FLOWS = 1_000_000;
const MOST_BATCHES = 500;

interface Waiting {
  readonly batch: FlowBatch;
  readonly settle: PromiseWithResolvers<void>;
}

/** One piece of work after the other; batches that wait are written together, since each write costs a few files. */
export interface BatchQueue {
  readonly add: (batch: FlowBatch) => Promise<void>;
  /** After all batches that were added. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/** `write`: batches that were received on one day. */
export function makeBatchQueue(write: (batches: readonly FlowBatch[]) => Promise<void>): BatchQueue {
  const waiting: Waiting[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const run = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
  const writeNext = async () => {
    const together = takeGroup(waiting);
    try {
      await write(together.map(({ batch }) => batch));
      for (const { settle } of together) settle.resolve();
    } catch (error) {
      if (together.length === 1) together[0]?.settle.reject(error);
      // One that cannot be written must not keep the others out.
      else for (const one of together) await write([one.batch]).then(one.settle.resolve, one.settle.reject);
    }
  };
  return {
    add: (batch) => {
      if (batch.flows.length > MOST_FLOWS)
        throw new RangeError(`${batch.flows.length} flows in a batch; expected at most ${MOST_FLOWS}`);
      const settle = Promise.withResolvers<void>();
      waiting.push({ batch, settle });
      void run(writeNext);
      return settle.promise;
    },
    run,
  };
}

/** Of one day, each id once: a batch that waits twice is written twice, one after the other. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  const [first] = waiting;
  if (!first) return [];
  const group: Waiting[] = [];
  const ids = new Set<string>();
  let flows = 0;
  for (const one of waiting) {
    const { id, receivedMs } = one.batch;
    flows += one.batch.flows.length;
    const isOther = toPeriod('day', receivedMs) !== toPeriod('day', first.batch.receivedMs);
    if (isOther || ids.has(id) || group.length === MOST_BATCHES || (flows > MOST_FLOWS && group.length > 0)) break;
    ids.add(id);
    group.push(one);
  }
  waiting.splice(0, group.length);
  return group;
}
