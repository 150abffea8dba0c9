import type { FlowBatch } from './flow-batch.ts';

/** For UDP and TCP alike; port 0: any that is free. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface CollectorOptions {
  readonly listen: readonly Address[];
  /** Where the templates of exporters are kept over a restart; absent: nowhere. */
  readonly templateFile?: string;
  /** One batch at a time, in order; while it takes its time, what comes in waits, and then is dropped and counted. */
  readonly take: (batch: FlowBatch) => Promise<void>;
  /** What went wrong and does not end the collector, in words. */
  readonly log: (line: string) => void;
  /** Asked of the kernel for each socket, which grants no more than `net.core.rmem_max`. */
  readonly receiveBufferBytes?: number;
  /** Datagrams that wait to be decoded, together. */
  readonly mostQueuedBytes?: number;
}

export const DEFAULT_RECEIVE_BUFFER_BYTES = 32 * 1024 * 1024;
export const DEFAULT_MOST_QUEUED_BYTES = 64 * 1024 * 1024;
