import type { Flow } from './flow.ts';

/**
 * Takes what becomes of the records of an input. Every record that was `read` is told once: in a flow, skipped, or bad.
 * INVARIANT (nothing vanishes): after the end, read = records of flows + skipped + bad.
 */
export interface DecodeSink {
  /**
   * Of exports (NetFlow): each record is a flow, as its exporter reports it, also where a firewall tells of one connection
   * several times. Absent: those are one flow, and nothing is counted twice.
   */
  readonly asReported?: true;
  readonly read: (records: number) => void;
  /**
   * `records`: of how many records it is made (a start and an end make one flow of two); 0 for the second and later flows
   * of one record.
   */
  readonly flow: (flow: Flow, records: number) => void;
  /** Records that tell of no connection. Reasons are few and fixed: they are counted by their text. */
  readonly skip: (why: string, records: number) => void;
  /** One record that cannot be read. Why: the input in backticks, and what would have been accepted. */
  readonly bad: (why: string, at: RecordPlace) => void;
  /** What the exporter sent and never came, by its own counting. */
  readonly lost: (count: number, unit: 'flows' | 'datagrams', exporter: string) => void;
}

/** Number and column count from 1; number: of the line, datagram, packet or object in its file. */
export interface RecordPlace {
  readonly number: number;
  readonly column?: number;
}

/** What is known of an input besides its bytes. */
export interface DecodeSource {
  /** As the user names it, or the exporter's address. */
  readonly name: string;
  /** When it was written or received: gives its time to what has none, and the year to times without one. */
  readonly writtenMs: number;
}

/** How an input begins. */
export interface InputHead {
  /** Up to 64 KiB. */
  readonly bytes: Uint8Array;
  /** Its complete lines (the last one where the input ends), without line ends; none where it is no text. */
  readonly lines: readonly string[];
}

/** A telemetry format, read into flows. */
export interface Decoder {
  /** As `--format` takes it. */
  readonly name: string;
  /** What a record is. */
  readonly unit: 'line' | 'datagram' | 'packet' | 'record';
  /** Whether an input looks like the format's, by its beginning. */
  readonly recognises: (head: InputHead) => boolean;
  /** A session over inputs that belong together: templates and connections that began in one go on in the next. */
  readonly start: (sink: DecodeSink) => DecodeSession;
}

export interface DecodeSession {
  /** Begins an input; the one before has ended. */
  readonly open: (source: DecodeSource) => DecodeInput;
  /** Tells what was kept back. Nothing is opened after it. */
  readonly end: () => void;
}

/** Bytes of one input, in any pieces. Neither throws, whatever the bytes are; memory is bounded. */
export interface DecodeInput {
  readonly push: (bytes: Uint8Array) => void;
  /** `pause`: awaited now and then by what reads only at the end, so that what was told can be taken away. */
  readonly end: (pause?: () => Promise<void>) => void | Promise<void>;
}
