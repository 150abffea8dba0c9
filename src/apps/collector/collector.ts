import { MessageChannel, Worker } from 'node:worker_threads';
import { fail, ok, type Result } from '#core/result';
import type { RecordCounts } from './flow-batch.ts';
import type {
  DecoderSetup,
  FromDecoder,
  FromReceiver,
  ReceiverCounts,
  ReceiverSetup,
  ToDecoder,
  ToReceiver,
} from './messages.ts';
import {
  type Address,
  type CollectorOptions,
  DEFAULT_MOST_QUEUED_BYTES,
  DEFAULT_RECEIVE_BUFFER_BYTES,
} from './options.ts';

export interface CollectorCounts {
  readonly datagrams: ReceiverCounts;
  readonly records: RecordCounts;
}

export interface Collector {
  /** As they are bound. */
  readonly addresses: readonly Address[];
  readonly counts: () => Promise<CollectorCounts>;
  /** Resolves when everything that came is taken. Rejects where a batch could not be taken, or a thread broke down. */
  readonly close: () => Promise<CollectorCounts>;
  /** Ends at once, whatever has come; `close` and `ended` reject. */
  readonly abandon: () => Promise<void>;
  /** Rejects as `close` does, as soon as it happens; resolves with it. */
  readonly ended: Promise<CollectorCounts>;
}

/** Receives telemetry in two threads of its own, so that neither waits for the other nor for the caller. */
export async function startCollector(options: CollectorOptions): Promise<Result<Collector, readonly string[]>> {
  const between = new MessageChannel();
  const receiverSetup: ReceiverSetup = {
    listen: options.listen,
    receiveBufferBytes: options.receiveBufferBytes ?? DEFAULT_RECEIVE_BUFFER_BYTES,
    mostQueuedBytes: options.mostQueuedBytes ?? DEFAULT_MOST_QUEUED_BYTES,
    toDecoder: between.port1,
  };
  const decoderSetup: DecoderSetup = { fromReceiver: between.port2, templateFile: options.templateFile };
  const receiver = new Worker(new URL('receive-thread.ts', import.meta.url), {
    workerData: receiverSetup,
    transferList: [between.port1],
  });
  const decoder = new Worker(new URL('decode-thread.ts', import.meta.url), {
    workerData: decoderSetup,
    transferList: [between.port2],
  });
  const started = await new Promise<Result<readonly Address[], readonly string[]>>((resolve, reject) => {
    receiver.once('error', reject);
    receiver.once('message', (message: FromReceiver) => {
      if (message.kind === 'listening') resolve(ok(message.addresses));
      else if (message.kind === 'refused') resolve(fail(message.errors));
    });
  });
  if (!started.ok) {
    await Promise.all([receiver.terminate(), decoder.terminate()]);
    return started;
  }
  return ok(follow(receiver, decoder, started.value, options));
}

function follow(
  receiver: Worker,
  decoder: Worker,
  addresses: readonly Address[],
  { take, log }: CollectorOptions,
): Collector {
  const datagrams = makeQuestion<ReceiverCounts>(() => receiver.postMessage({ kind: 'count' } satisfies ToReceiver));
  const records = makeQuestion<RecordCounts>(() => decoder.postMessage({ kind: 'count' } satisfies ToDecoder));
  let taking = Promise.resolve();
  const breakDown = (error: unknown) => {
    datagrams.fail(error);
    records.fail(error);
    return Promise.all([receiver.terminate(), decoder.terminate()]);
  };
  receiver.on('error', (error) => void breakDown(error));
  decoder.on('error', (error) => void breakDown(error));
  receiver.on('message', (message: FromReceiver) => {
    if (message.kind === 'counts') datagrams.answer(message.counts);
    else if (message.kind === 'stopped') datagrams.close(message.counts);
  });
  decoder.on('message', (message: FromDecoder) => {
    switch (message.kind) {
      case 'batch':
        taking = taking
          .then(() => take(message.batch))
          .then(() => decoder.postMessage({ kind: 'taken' } satisfies ToDecoder));
        taking.catch((error: unknown) => void breakDown(error));
        break;
      case 'counts':
        records.answer(message.counts);
        break;
      case 'trouble':
        log(message.why);
        break;
      case 'ended':
        taking.then(() => records.close(message.counts), breakDown);
        break;
    }
  });
  const toCounts = async (of: 'ask' | 'last'): Promise<CollectorCounts> => {
    const [ofDatagrams, ofRecords] = await Promise.all(
      of === 'ask' ? [datagrams.ask(), records.ask()] : [datagrams.last, records.last],
    );
    return { datagrams: ofDatagrams, records: ofRecords };
  };
  const ended = toCounts('last');
  // Somebody may look at it later, or never.
  ended.catch(() => undefined);
  return {
    addresses,
    counts: () => toCounts('ask'),
    close: () => {
      receiver.postMessage({ kind: 'stop' } satisfies ToReceiver);
      return ended;
    },
    abandon: async () => {
      await breakDown(new Error('the collector was ended before everything was taken'));
    },
    ended,
  };
}

/** Asks a thread again and again; after its last answer that one holds. */
function makeQuestion<T>(send: () => void) {
  const last = Promise.withResolvers<T>();
  let asked: PromiseWithResolvers<T>[] = [];
  let isClosed = false;
  last.promise.catch(() => undefined);
  return {
    last: last.promise,
    ask: (): Promise<T> => {
      if (isClosed) return last.promise;
      const question = Promise.withResolvers<T>();
      asked.push(question);
      send();
      return question.promise;
    },
    answer: (value: T) => asked.shift()?.resolve(value),
    close: (value: T) => {
      isClosed = true;
      last.resolve(value);
      for (const question of asked) question.resolve(value);
      asked = [];
    },
    fail: (error: unknown) => {
      isClosed = true;
      last.reject(error);
      for (const question of asked) question.reject(error);
      asked = [];
    },
  };
}
