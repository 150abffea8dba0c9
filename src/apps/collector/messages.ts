import type { MessagePort } from 'node:worker_threads';
import type { Address } from './options.ts';
import type { FlowBatch, RecordCounts } from './flow-batch.ts';

/** Datagrams, and messages of connections, in the order in which they came. */
export interface DatagramBatch {
  /** One after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each ends in the bytes. */
  readonly ends: readonly number[];
  readonly exporters: readonly string[];
  readonly receivedMs: readonly number[];
}

/** What happened to datagrams and messages before anybody looked at them. */
export interface ReceiverCounts {
  readonly received: number;
  readonly receivedBytes: number;
  /** By the kernel, for its buffer was full; undefined where it does not tell. */
  readonly droppedByKernel: number | undefined;
  /** By the receiver, for too many waited to be decoded. */
  readonly droppedByQueue: number;
  /** Messages that the end of a connection cut off. */
  readonly cutOff: number;
  /** The smallest buffer of the sockets, as the kernel granted it. */
  readonly receiveBufferBytes: number;
}

export interface ReceiverSetup {
  readonly listen: readonly Address[];
  readonly receiveBufferBytes: number;
  readonly mostQueuedBytes: number;
  /** To the decoder: batches; from it: their lengths, when they were decoded. */
  readonly toDecoder: MessagePort;
}

export type ToReceiver = { readonly kind: 'count' } | { readonly kind: 'stop' };

export type FromReceiver =
  | { readonly kind: 'listening'; readonly addresses: readonly Address[] }
  | { readonly kind: 'refused'; readonly errors: readonly string[] }
  | { readonly kind: 'counts'; readonly counts: ReceiverCounts }
  | { readonly kind: 'stopped'; readonly counts: ReceiverCounts };

export type BetweenReceiverAndDecoder = DatagramBatch | 'no more';

export interface DecoderSetup {
  readonly fromReceiver: MessagePort;
  /** Where the templates of exporters are kept; absent: nowhere. */
  readonly templateFile: string | undefined;
}

export type ToDecoder = { readonly kind: 'taken' } | { readonly kind: 'count' };

export type FromDecoder =
  | { readonly kind: 'batch'; readonly batch: FlowBatch }
  | { readonly kind: 'counts'; readonly counts: RecordCounts }
  | { readonly kind: 'trouble'; readonly why: string }
  | { readonly kind: 'ended'; readonly counts: RecordCounts };
