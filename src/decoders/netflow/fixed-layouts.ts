import { clearValues, NUMBER, type RecordValues, TEXT } from './slots.ts';
import { printIpv4Bytes } from '#core/net';

/** A version without templates: where things stand in its header and in its records. */
interface FixedLayout {
  readonly headerBytes: number;
  readonly recordBytes: number;
  /** Of TCP, in the record. */
  readonly flagsAt: number;
  /** In the header; absent: datagrams have no numbers. */
  readonly sequenceAt?: number;
  /** Engine and, behind it, sampling, in the header. */
  readonly engineAt?: number;
  readonly mostRecords: number;
}

/**
 * Sources: Cisco, NetFlow Export Datagram Format; of version 1, whose records end with bytes that nobody names, flow-tools and
 * nfdump too; of version 6 flow-tools. More records of version 5 than 30 do not fit into an Ethernet frame, but into UDP.
 */
const LAYOUTS: Readonly<Partial<Record<number, FixedLayout>>> = {
  1: { headerBytes: 16, recordBytes: 52, flagsAt: 40, mostRecords: 24 },
  5: { headerBytes: 24, recordBytes: 48, flagsAt: 37, sequenceAt: 16, engineAt: 20, mostRecords: 1364 },
  // As version 5, and behind each record how the packets were encapsulated.
  6: { headerBytes: 24, recordBytes: 52, flagsAt: 37, sequenceAt: 16, engineAt: 20, mostRecords: 27 },
  7: { headerBytes: 24, recordBytes: 52, flagsAt: 37, sequenceAt: 16, mostRecords: 27 },
};
/** Of 1990: exporters know the year, and other bytes do not look like a time after it. */
const FIRST_SECONDS = 631_152_000;

/** Undefined where the version has templates, or is none. */
export function findLayout(version: number): FixedLayout | undefined {
  return LAYOUTS[version];
}

/** Undefined where no datagram of the layout begins there. */
export function findFixedEnd(view: DataView, first: number, layout: FixedLayout): number | undefined {
  const { headerBytes, recordBytes, mostRecords, engineAt } = layout;
  if (view.byteLength - first < headerBytes) return undefined;
  const count = view.getUint16(first + 2);
  if (count === 0 || count > mostRecords) return undefined;
  if (engineAt === undefined && view.getUint32(first + 8) < FIRST_SECONDS) return undefined;
  return first + headerBytes + count * recordBytes;
}

/** What the header says beside its version, count and times. */
export function readFixedHeader(view: DataView, { sequenceAt, engineAt }: FixedLayout) {
  return {
    sequence: sequenceAt === undefined ? undefined : view.getUint32(sequenceAt),
    engine: engineAt === undefined ? 0 : view.getUint16(engineAt),
    interval: engineAt === undefined ? undefined : toInterval(view.getUint16(engineAt + 2)),
  };
}

export function readFixedRecord(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  { flagsAt }: FixedLayout,
  values: RecordValues,
): void {
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
  numbers[NUMBER.tcpFlags] = view.getUint8(at + flagsAt);
  numbers[NUMBER.protocol] = view.getUint8(at + 38);
}

/** The upper two bits are the mode; an interval of 0 is none. */
function toInterval(word: number): number | undefined {
  const interval = word & 0x3fff;
  return interval === 0 ? undefined : interval;
}
