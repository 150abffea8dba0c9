import { clearValues, NUMBER, type RecordValues, TEXT } from './slots.ts';
import { printIpv4Bytes } from '#core/net';

export const V5_HEADER_BYTES = 24;
export const V5_RECORD_BYTES = 48;
/** Source: Cisco, NetFlow Export Datagram Format; more do not fit into an Ethernet frame, but into UDP. */
const MOST_RECORDS = 1364;

/** Undefined where no datagram of version 5 begins there. */
export function findV5End(view: DataView, first: number): number | undefined {
  if (view.byteLength - first < V5_HEADER_BYTES) return undefined;
  const count = view.getUint16(first + 2);
  return count === 0 || count > MOST_RECORDS ? undefined : first + V5_HEADER_BYTES + count * V5_RECORD_BYTES;
}

export function readV5Record(bytes: Uint8Array, view: DataView, at: number, values: RecordValues): void {
  clearValues(values);
  const { numbers, texts } = values;
  texts[TEXT.source4] = printIpv4Bytes(bytes, at);
  texts[TEXT.destination4] = printIpv4Bytes(bytes, at + 4);
  numbers[NUMBER.ingressInterface] = view.getUint16(at + 12);
  numbers[NUMBER.egressInterface] = view.getUint16(at + 14);
  numbers[NUMBER.packets] = view.getUint32(at + 16);
  numbers[NUMBER.bytes] = view.getUint32(at + 20);
  numbers[NUMBER.startUptimeMs] = view.getUint32(at + 24);
  numbers[NUMBER.endUptimeMs] = view.getUint32(at + 28);
  numbers[NUMBER.sourcePort] = view.getUint16(at + 32);
  numbers[NUMBER.destinationPort] = view.getUint16(at + 34);
  numbers[NUMBER.tcpFlags] = view.getUint8(at + 37);
  numbers[NUMBER.protocol] = view.getUint8(at + 38);
}

/** The upper two bits are the mode; an interval of 0 is none. */
export function toV5Interval(word: number): number | undefined {
  const interval = word & 0x3fff;
  return interval === 0 ? undefined : interval;
}
