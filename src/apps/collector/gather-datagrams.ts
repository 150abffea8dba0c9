import type { DatagramBatch } from './messages.ts';

const BATCH_BYTES = 256 * 1024;
const MOST_WAIT_MS = 20;

/** Copies datagrams into batches; each is handed on when it is full, or its first datagram has waited long enough. */
export function gatherDatagrams(handOn: (batch: DatagramBatch) => void): {
  /** `datagram`: at most 64 KiB. */
  readonly add: (datagram: Uint8Array, exporter: string, receivedMs: number) => void;
  readonly flush: () => void;
} {
  let bytes = new Uint8Array(BATCH_BYTES);
  let used = 0;
  let ends: number[] = [];
  let exporters: string[] = [];
  let receivedMs: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (ends.length === 0) return;
    // A batch that is nearly empty must not hold a whole buffer while it waits.
    const batch = { bytes: used * 2 < BATCH_BYTES ? bytes.slice(0, used) : bytes, ends, exporters, receivedMs };
    if (batch.bytes === bytes) bytes = new Uint8Array(BATCH_BYTES);
    used = 0;
    ends = [];
    exporters = [];
    receivedMs = [];
    handOn(batch);
  };
  return {
    add: (datagram, exporter, atMs) => {
      if (used + datagram.length > BATCH_BYTES) flush();
      bytes.set(datagram, used);
      used += datagram.length;
      ends.push(used);
      exporters.push(exporter);
      receivedMs.push(atMs);
      timer ??= setTimeout(flush, MOST_WAIT_MS);
    },
    flush,
  };
}
