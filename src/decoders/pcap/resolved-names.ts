import { printIpv4Bytes, printIpv6Bytes } from '#core/net';

export interface ResolvedNames {
  /** Takes what a datagram of a DNS server says; anything else is nothing. */
  readonly note: (bytes: Uint8Array, first: number, end: number) => void;
  /** Undefined where nobody asked, or where several names lead there: which one was meant, nobody knows. */
  readonly find: (address: string) => string | undefined;
}

const MOST_ADDRESSES = 65_536;
const MOST_ANSWERS = 64;
const MOST_NAME = 253;
const HEADER_BYTES = 12;
/** Answer, of any authority, without an error. */
const FLAGS = { mask: 0xf80f, answer: 0x8000 };
const [A, AAAA, INTERNET] = [1, 28, 1];

/** Addresses by the names that were asked for. Memory is bounded: the longest unheard of is forgotten. */
export function startResolvedNames(): ResolvedNames {
  const names = new Map<string, string | undefined>();
  const learn = (address: string, name: string) => {
    const known = names.has(address) ? names.get(address) : name;
    names.delete(address);
    names.set(address, known === name ? name : undefined);
    if (names.size > MOST_ADDRESSES)
      for (const oldest of names.keys()) {
        names.delete(oldest);
        break;
      }
  };
  return {
    note: (bytes, first, end) => {
      if (end - first < HEADER_BYTES) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset + first, end - first);
      readAnswers(view, learn);
    },
    find: (address) => (names.size === 0 ? undefined : names.get(address)),
  };
}

/** Source: RFC 1035 §4.1. */
function readAnswers(view: DataView, learn: (address: string, name: string) => void): void {
  const answers = view.getUint16(6);
  if ((view.getUint16(2) & FLAGS.mask) !== FLAGS.answer || view.getUint16(4) !== 1) return;
  const question = readName(view, HEADER_BYTES);
  if (!question) return;
  let at = question.end + 4;
  for (let i = 0; i < Math.min(answers, MOST_ANSWERS); i++) {
    const fields = skipName(view, at);
    if (fields === undefined || fields + 10 > view.byteLength) return;
    const [type, length] = [view.getUint16(fields), view.getUint16(fields + 8)];
    at = fields + 10 + length;
    if (at > view.byteLength) return;
    const isAddress = (type === A && length === 4) || (type === AAAA && length === 16);
    if (!isAddress || view.getUint16(fields + 2) !== INTERNET) continue;
    const bytes = new Uint8Array(view.buffer, view.byteOffset + fields + 10, length);
    learn(length === 4 ? printIpv4Bytes(bytes, 0) : printIpv6Bytes(bytes, 0), question.name);
  }
}

/** A name in full, of letters that host names have (RFC 1123 §2.1, and the underscore). */
function readName(view: DataView, first: number): { readonly name: string; readonly end: number } | undefined {
  let name = '';
  let at = first;
  for (;;) {
    if (at >= view.byteLength) return undefined;
    const length = view.getUint8(at);
    at += 1;
    if (length === 0) break;
    if (length > 63 || at + length > view.byteLength || name.length + length > MOST_NAME) return undefined;
    const label = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, length));
    name += name === '' ? label : `.${label}`;
    at += length;
  }
  return /^[\w.-]+$/.test(name) ? { name: name.toLowerCase(), end: at } : undefined;
}

/** Where a name ends; of a compressed one the rest stands elsewhere. */
function skipName(view: DataView, first: number): number | undefined {
  for (let at = first; at < view.byteLength;) {
    const length = view.getUint8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
  return undefined;
}
