import type { Decoder, DecodeSink, DecodeSource, Flow } from '#core/model';
import { type Result, unreachable } from '#core/result';
import { fromLines } from '#decoders/lines';
import { type PairingOptions, startPairing } from '#decoders/pairing';

/** What one line is. The keys of starts, updates and ends name the connection. */
export type LogRecord =
  | { readonly kind: 'flow'; readonly flow: Flow }
  | { readonly kind: 'begin' | 'update' | 'finish'; readonly key: string; readonly flow: Flow }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'bad'; readonly why: string };

export interface LogDecoder {
  readonly name: string;
  /** As of `LineDecoder`. */
  readonly hasObjects?: true;
  readonly recognises: (lines: readonly string[]) => boolean;
  readonly readLine: (line: string, source: DecodeSource) => LogRecord;
  readonly join?: PairingOptions['join'];
}

export function fromLogLines({ name, hasObjects, recognises, readLine, join }: LogDecoder): Decoder {
  return fromLines({
    name,
    ...(hasObjects && { hasObjects }),
    recognises,
    start: (sink) => {
      const records = startRecords(sink, join ? { join } : {});
      return {
        open: (source) => (line, number) => {
          records.tell(readLine(line, source), number);
        },
        end: records.close,
      };
    },
  });
}

/** Tells records of logs to the sink, starts and ends as one. */
export function startRecords(sink: DecodeSink, options: PairingOptions) {
  const pairing = startPairing(sink, options);
  return {
    tell: (record: LogRecord, number: number): void => {
      switch (record.kind) {
        case 'flow':
          pairing.tell(record.flow);
          return;
        case 'begin':
        case 'update':
        case 'finish':
          pairing[record.kind](record.key, record.flow);
          return;
        case 'skipped':
          sink.skip(record.why, 1);
          return;
        case 'bad':
          sink.bad(record.why, { number });
          return;
        default:
          unreachable(record);
      }
    },
    close: pairing.close,
  };
}

/** A flow, or why it is none. */
export function toRecord(flow: Result<Flow, string>): LogRecord {
  return flow.ok ? { kind: 'flow', flow: flow.value } : { kind: 'bad', why: flow.error };
}
