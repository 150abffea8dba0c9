/** What a connection brings, taken apart into what would be a datagram each over UDP. */
export interface StreamFramer {
  readonly push: (chunk: Uint8Array) => void;
  /** Where the sender has `closed` the connection, its last line needs no end. Returns whether a message was cut off. */
  readonly end: (how: 'closed' | 'broken') => boolean;
}

/** Of one message; a longer one goes on until its end, and its first so many bytes are handed on. */
export const MOST_FRAME_BYTES = 0xff_ff;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const LESS_THAN = 0x3c;
const MOST_DIGITS = 9;
const IPFIX_HEADER_BYTES = 16;

/**
 * Messages of syslog with their length before them or a line each, and IPFIX, each message by what it begins with.
 * `handOn`: its bytes hold until the call ends. Sources: RFC 6587 (3.4.1, 3.4.2), RFC 7011 (10.4).
 */
export function frameStream(handOn: (message: Uint8Array) => void): StreamFramer {
  /** The beginning of a message, whose rest is still to come. */
  let rest = new Uint8Array(0);
  /** Bytes of an overlong message that are still to come; `line`: until its end. */
  let passing: number | 'line' = 0;

  const passOver = (bytes: Uint8Array): Uint8Array => {
    const passed = passing === 'line' ? findLineEnd(bytes) + 1 || bytes.length : Math.min(passing, bytes.length);
    if (passing !== 'line') passing -= passed;
    else if (findLineEnd(bytes) >= 0) passing = 0;
    return bytes.subarray(passed);
  };
  const take = (bytes: Uint8Array, { start, end, next }: Frame): Uint8Array => {
    handOn(bytes.subarray(start, Math.min(end, start + MOST_FRAME_BYTES)));
    if (next > bytes.length) passing = next - bytes.length;
    return bytes.subarray(next);
  };
  return {
    push: (chunk) => {
      let bytes = rest.length === 0 ? chunk : join(rest, chunk);
      rest = new Uint8Array(0);
      for (;;) {
        bytes = skipBetween(passOver(bytes));
        const frame = findFrame(bytes);
        if (frame && bytes.length >= Math.min(frame.end, frame.start + MOST_FRAME_BYTES)) {
          bytes = take(bytes, frame);
        } else if (!frame && bytes.length >= MOST_FRAME_BYTES) {
          bytes = take(bytes, { start: 0, end: MOST_FRAME_BYTES, next: MOST_FRAME_BYTES });
          passing = 'line';
        } else {
          rest = bytes.slice();
          return;
        }
      }
    },
    end: (how) => {
      const last = rest;
      rest = new Uint8Array(0);
      if (last.length === 0) return typeof passing === 'number' && passing > 0;
      if (how === 'broken' || last[0] === 0 || findFrame(last)) return true;
      handOn(last);
      return false;
    },
  };
}

/** Where a message is in the bytes, and where the next one begins; both may be beyond what has come. */
interface Frame {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** Undefined where nothing tells yet how long it is. */
function findFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes[0] === 0) {
    if (bytes.length < 4) return undefined;
    const end = Math.max(((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0), IPFIX_HEADER_BYTES);
    return { start: 0, end, next: end };
  }
  const end = findLineEnd(bytes);
  return findCounted(bytes) ?? (end < 0 ? undefined : { start: 0, end, next: end + 1 });
}

/** `123 <14>…`: a message whose length stands before it begins with its priority, which a line that begins so does not. */
function findCounted(bytes: Uint8Array): Frame | undefined {
  let digits = 0;
  let length = 0;
  while (digits <= MOST_DIGITS && isDigit(bytes[digits])) {
    length = length * 10 + (bytes[digits] ?? 0) - 0x30;
    digits += 1;
  }
  if (digits === 0 || digits > MOST_DIGITS || length === 0) return undefined;
  if (bytes[digits] !== SPACE || bytes[digits + 1] !== LESS_THAN) return undefined;
  const end = digits + 1 + length;
  return { start: digits + 1, end, next: end };
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** -1: none has come. */
function findLineEnd(bytes: Uint8Array): number {
  const newline = bytes.indexOf(NEWLINE);
  const zero = (newline < 0 ? bytes : bytes.subarray(0, newline)).indexOf(0);
  return zero < 0 ? newline : zero;
}

/** What some senders put between messages; a zero before a newline is the version of IPFIX. */
function skipBetween(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (bytes[at] === NEWLINE || bytes[at] === RETURN || (bytes[at] === 0 && (bytes[at + 1] ?? NEWLINE) !== NEWLINE))
    at += 1;
  return bytes.subarray(at);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
