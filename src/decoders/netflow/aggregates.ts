import { printIpv4Bytes } from '#core/net';
import { clearValues, NUMBER, type RecordValues, TEXT } from './slots.ts';

const HEADER_BYTES = 28;
const SCHEME_AT = 22;
/** Of one flow, not summed up: the scheme of Catalyst switches with both ends. */
const FULL_FLOW = 8;

/** Bytes of a record by the scheme of version 8. Source: Cisco, NetFlow Export Datagram Format, version 8. */
const RECORD_BYTES: Readonly<Partial<Record<number, number>>> = {
  1: 28,
  2: 28,
  3: 32,
  4: 32,
  5: 40,
  6: 32,
  7: 40,
  [FULL_FLOW]: 44,
  9: 32,
  10: 32,
  11: 32,
  12: 32,
  13: 40,
  14: 40,
};
const MOST_RECORDS = 51;
const FIRST_SECONDS = 631_152_000;

/** Of a datagram of version 8. `records`: where each begins, from the beginning of the datagram; none of sums. */
export interface Aggregates {
  readonly count: number;
  readonly engine: number;
  readonly sequence: number;
  readonly records: readonly number[];
}

/** Undefined where no datagram of version 8 begins there. */
export function findAggregatesEnd(view: DataView, first: number): number | undefined {
  if (view.byteLength - first < HEADER_BYTES) return undefined;
  const count = view.getUint16(first + 2);
  const recordBytes = RECORD_BYTES[view.getUint8(first + SCHEME_AT)];
  if (recordBytes === undefined || count === 0 || count > MOST_RECORDS) return undefined;
  if (view.getUint32(first + 8) < FIRST_SECONDS) return undefined;
  return first + HEADER_BYTES + count * recordBytes;
}

export function readAggregates(view: DataView): Aggregates {
  const count = view.getUint16(2);
  const scheme = view.getUint8(SCHEME_AT);
  const recordBytes = RECORD_BYTES[scheme] ?? 0;
  return {
    count,
    engine: view.getUint16(20),
    sequence: view.getUint32(16),
    records: scheme === FULL_FLOW ? Array.from({ length: count }, (_, i) => HEADER_BYTES + i * recordBytes) : [],
  };
}

export function readFullFlow(bytes: Uint8Array, view: DataView, at: number, values: RecordValues): void {
  clearValues(values);
  const { numbers, texts } = values;
  texts[TEXT.destination4] = printIpv4Bytes(bytes, at);
  texts[TEXT.source4] = printIpv4Bytes(bytes, at + 4);
  numbers[NUMBER.destinationPort] = view.getUint16(at + 8);
  numbers[NUMBER.sourcePort] = view.getUint16(at + 10);
  numbers[NUMBER.packets] = view.getUint32(at + 12);
  numbers[NUMBER.bytes] = view.getUint32(at + 16);
  numbers[NUMBER.startUptimeMs] = view.getUint32(at + 20);
  numbers[NUMBER.endUptimeMs] = view.getUint32(at + 24);
  numbers[NUMBER.egressInterface] = view.getUint16(at + 28);
  numbers[NUMBER.ingressInterface] = view.getUint16(at + 30);
  numbers[NUMBER.protocol] = view.getUint8(at + 33);
}
