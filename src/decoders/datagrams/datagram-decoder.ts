import type { DecodeSink } from '#core/model';

/** A format of which a UDP payload is a whole. */
export interface DatagramDecoder {
  readonly name: string;
  /** Whether all of the bytes are one datagram of the format. Cheap: it does not look at the records. */
  readonly isDatagram: (bytes: Uint8Array) => boolean;
  /**
   * Where the datagram that begins at `first` ends in a file of datagrams back to back. Undefined where none begins
   * there; more than the length of the bytes where the rest of it is missing.
   */
  readonly findEnd: (bytes: Uint8Array, first: number) => number | undefined;
  /** Why a file that begins so is none of it, though it is about the same. */
  readonly refuses?: (head: Uint8Array) => string | undefined;
  readonly start: (sink: DecodeSink, options?: DatagramOptions) => DatagramSession;
}

export interface DatagramOptions {
  /** Of a session before a restart. */
  readonly saved?: SavedState;
  /** The input never ends: flows come as soon as they are whole, in any order. */
  readonly isLive?: boolean;
}

/** Who sent a datagram and when it came. */
export interface DatagramOrigin {
  /** Its address; absent in a raw file, which does not tell. */
  readonly exporter?: string;
  readonly receivedMs: number;
  /** From 1. */
  readonly number: number;
}

export interface DatagramSession {
  /** Does not throw, whatever the bytes are, and keeps none of them. */
  readonly datagram: (bytes: Uint8Array, origin: DatagramOrigin) => void;
  /** Of a live session: tells what has waited since the call before. */
  readonly release: () => void;
  /** Tells what was kept back. Nothing comes after it. */
  readonly end: () => void;
  /** What later datagrams need of earlier ones, as plain data: for a session after a restart. */
  readonly save: () => SavedState;
}

/** JSON; of the decoder that saved it. What does not read as such is taken for nothing. */
export type SavedState = unknown;
