import { printIpv4Bytes, printIpv6Bytes } from '#core/net';
import { ABSENT, clearValues, type RecordValues } from './slots.ts';
import { type FieldLayout, type RecordLayout, VARIABLE } from './template.ts';

/** Seconds from 1900 to 1970 (RFC 7011 §6.1.9). */
const NTP_EPOCH_SECONDS = 2_208_988_800;
const TWO_32 = 0x1_0000_0000;

/** Where the record ends; undefined where it does not fit before `end`. */
export function readRecord(
  bytes: Uint8Array,
  first: number,
  end: number,
  layout: RecordLayout,
  values: RecordValues,
): number | undefined {
  clearValues(values);
  if (layout.isFixed) {
    for (const field of layout.fields) readField(bytes, first + field.offset, field.length, field, values);
    return first + layout.leastBytes;
  }
  let at = first;
  for (const field of layout.fields) {
    let { length } = field;
    if (length === VARIABLE) {
      length = bytes[at] ?? 0;
      at += 1;
      if (length === 255) {
        length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
        at += 2;
      }
    }
    if (at + length > end) return undefined;
    if (length > 0) readField(bytes, at, length, field, values);
    at += length;
  }
  return at;
}

function readField(bytes: Uint8Array, at: number, length: number, { kind, slot }: FieldLayout, values: RecordValues) {
  switch (kind) {
    case 'skip':
      return;
    case 'number': {
      const number = readNumber(bytes, at, length);
      // Of several, the last that tells something: it is of the inner packet, as the peers read it too.
      if (number > 0 || values.numbers[slot] === ABSENT) values.numbers[slot] = number;
      return;
    }
    case 'seconds':
      values.numbers[slot] = readNumber(bytes, at, length) * 1000;
      return;
    case 'ntp': {
      const ms = (readNumber(bytes, at, 4) - NTP_EPOCH_SECONDS) * 1000;
      values.numbers[slot] = ms < 0 ? ABSENT : ms + Math.floor((readNumber(bytes, at + 4, 4) / TWO_32) * 1000);
      return;
    }
    case 'real': {
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
      const real = length === 4 ? view.getFloat32(0) : view.getFloat64(0);
      values.numbers[slot] = real > 0 && real <= 1 ? real : ABSENT;
      return;
    }
    case 'ipv4':
      values.texts[slot] = printIpv4Bytes(bytes, at);
      return;
    case 'ipv6':
      values.texts[slot] = printIpv6Bytes(bytes, at);
      return;
    case 'text':
      values.texts[slot] = readText(bytes, at, length);
      return;
    case 'section':
      // Only as long as the record is read: it is no copy.
      values.section = { bytes: bytes.subarray(at, at + length), linkType: slot };
      return;
    case 'list':
      values.lists = [...values.lists, { bytes: bytes.subarray(at, at + length), isMulti: slot === 1 }];
      return;
    case 'hex':
      values.texts[slot] = readHex(bytes, at, length);
      return;
  }
}

/** `ABSENT` where it is more than a double holds exactly. */
function readNumber(bytes: Uint8Array, at: number, length: number): number {
  if (length === 4)
    return (
      (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>>
      0
    );
  if (length > 8) return ABSENT;
  let number = 0;
  for (let i = at; i < at + length; i++) number = number * 256 + (bytes[i] ?? 0);
  return number <= Number.MAX_SAFE_INTEGER ? number : ABSENT;
}

const TEXT_DECODER = new TextDecoder();
const MOST_TEXT_BYTES = 256;

/** Texts of fixed length are filled with zeros. */
function readText(bytes: Uint8Array, at: number, length: number): string {
  let end = at + Math.min(length, MOST_TEXT_BYTES);
  const zero = bytes.subarray(at, end).indexOf(0);
  if (zero >= 0) end = at + zero;
  return TEXT_DECODER.decode(bytes.subarray(at, end)).trim();
}

/** Groups of four bytes, as the Cisco ASA prints the hashes of its access lists; empty where all are 0. */
function readHex(bytes: Uint8Array, at: number, length: number): string {
  const groups: string[] = [];
  let isZero = true;
  for (let i = at; i < at + length; i += 4) {
    const group = bytes.subarray(i, Math.min(i + 4, at + length));
    if (group.some((byte) => byte !== 0)) isZero = false;
    groups.push(Array.from(group, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  }
  return isZero ? '' : groups.join('-');
}
