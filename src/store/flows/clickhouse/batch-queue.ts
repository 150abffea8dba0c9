import type { FlowBatch } from '../flow-store.ts';
import { toPeriod } from '../levels.ts';

/** So many flows are written as one. */
const MOST_FLOWS = 1_000_000;
const MOST_BATCHES = 500;

interface Waiting {
  readonly batch: FlowBatch;
  readonly lane: number;
  readonly settle: PromiseWithResolvers<void>;
}

/** One piece of work after the other; batches that wait are written together, since each write costs a few files. */
export interface BatchQueue {
  readonly add: (batch: FlowBatch) => Promise<void>;
  /** After all batches that were added. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface BatchWriter {
  readonly laneOf: (batch: string) => number;
  /** Of one lane, received on one day. */
  readonly write: (lane: number, batches: readonly FlowBatch[]) => Promise<void>;
}

export function makeBatchQueue({ laneOf, write }: BatchWriter): BatchQueue {
  const waiting: Waiting[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const run = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
  const writeNext = async () => {
    const [first] = waiting;
    if (!first) return;
    const together = takeGroup(waiting, first);
    const { lane } = first;
    try {
      await write(
        lane,
        together.map(({ batch }) => batch),
      );
      for (const { settle } of together) settle.resolve();
    } catch (error) {
      if (together.length === 1) first.settle.reject(error);
      // One that cannot be written must not keep the others out.
      else for (const one of together) await write(lane, [one.batch]).then(one.settle.resolve, one.settle.reject);
    }
  };
  return {
    add: (batch) => {
      if (batch.flows.length > MOST_FLOWS)
        throw new RangeError(`${batch.flows.length} flows in a batch; expected at most ${MOST_FLOWS}`);
      const settle = Promise.withResolvers<void>();
      waiting.push({ batch, lane: laneOf(batch.id), settle });
      void run(writeNext);
      return settle.promise;
    },
    run,
  };
}

/** Takes the first one and what may be written with it, each id once: one that waits twice is written twice. */
function takeGroup(waiting: Waiting[], first: Waiting): Waiting[] {
  const day = toPeriod('day', first.batch.receivedMs);
  const ids = new Set<string>();
  const group: Waiting[] = [];
  let flows = 0;
  for (const one of waiting) {
    const { batch, lane } = one;
    const fits = group.length === 0 || flows + batch.flows.length <= MOST_FLOWS;
    if (lane !== first.lane || toPeriod('day', batch.receivedMs) !== day || ids.has(batch.id) || !fits) continue;
    ids.add(batch.id);
    group.push(one);
    flows += batch.flows.length;
    if (group.length === MOST_BATCHES) break;
  }
  const taken = new Set(group);
  waiting.splice(0, waiting.length, ...waiting.filter((one) => !taken.has(one)));
  return group;
}
