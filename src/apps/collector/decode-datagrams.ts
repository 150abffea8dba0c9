import type { DecodeSink, Flow } from '#core/model';
import type { DatagramSession, SavedState } from '#decoders/datagrams';
import { NETFLOW_DATAGRAMS } from '#decoders/netflow';
import { SFLOW_DATAGRAMS } from '#decoders/sflow';
import { createRecordCounter } from './count-records.ts';
import { isMessage, startMessagesDecoder } from './decode-messages.ts';
import type { RecordCounts } from './flow-batch.ts';
import type { DatagramBatch } from './messages.ts';

const FORMATS = [NETFLOW_DATAGRAMS, SFLOW_DATAGRAMS];

export interface DatagramsDecoder {
  readonly decode: (batch: DatagramBatch) => void;
  readonly counts: () => RecordCounts;
  /** By the name of the format; of formats that keep something. */
  readonly save: () => Readonly<Record<string, SavedState>>;
  /** Tells what has waited since the call before. */
  readonly release: () => void;
  /** Tells what was kept back. */
  readonly end: () => void;
}

/** Decodes datagrams of any of the formats, and log messages, each by what it is. `saved`: of an earlier run. */
export function startDatagramsDecoder(
  onFlow: (flow: Flow) => void,
  saved: Readonly<Record<string, SavedState>> = {},
): DatagramsDecoder {
  const counter = createRecordCounter();
  /** Whose datagram is read. */
  let exporter = '';
  const toSink = (nameOf: (flow?: Flow) => string): DecodeSink => ({
    read: (records) => {
      counter.read(nameOf(), records);
    },
    flow: (flow, records) => {
      counter.flow(nameOf(flow), records);
      onFlow(flow.exporter === undefined ? { ...flow, exporter: nameOf(flow) } : flow);
    },
    skip: (why, records) => {
      counter.skip(nameOf(), why, records);
    },
    bad: (why) => {
      counter.bad(nameOf(), why);
    },
    lost: (count, unit, from) => {
      counter.lost(from, count, unit);
    },
  });
  // A flow may have waited while others sent.
  const sink = toSink((flow) => flow?.exporter ?? exporter);
  const messages = startMessagesDecoder((sender) => toSink(() => sender));
  const sessions = FORMATS.map((format) => ({
    format,
    session: format.start(sink, { saved: saved[format.name], isLive: true }),
  }));
  let number = 0;
  const read = (bytes: Uint8Array, receivedMs: number) => {
    number += 1;
    counter.datagram(exporter);
    const found = sessions.find(({ format }) => format.isDatagram(bytes));
    if (found) {
      found.session.datagram(bytes, { exporter, receivedMs, number });
      return;
    }
    if (isMessage(bytes)) {
      messages.take(bytes, exporter, receivedMs);
      return;
    }
    counter.read(exporter, 1);
    counter.bad(
      exporter,
      `\`${toHex(bytes)}\`… (${bytes.length} bytes) is no whole datagram of ${NAMES}, and no log message`,
    );
  };
  return {
    decode: ({ bytes, ends, exporters, receivedMs }) => {
      let first = 0;
      for (const [i, end] of ends.entries()) {
        exporter = exporters[i] ?? '';
        read(bytes.subarray(first, end), receivedMs[i] ?? 0);
        first = end;
      }
    },
    counts: counter.counts,
    save: () =>
      Object.fromEntries(
        sessions
          .map(
            ({ format, session }: { format: { name: string }; session: DatagramSession }) =>
              [format.name, session.save()] as const,
          )
          .filter(([, state]) => state !== undefined),
      ),
    release: () => {
      for (const { session } of sessions) session.release();
      messages.release();
    },
    end: () => {
      for (const { session } of sessions) session.end();
      messages.release();
    },
  };
}

const NAMES = FORMATS.map(({ name }) => name).join(' or ');

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
