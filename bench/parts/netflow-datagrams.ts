/** Datagrams as exporters send them, numbered so that a decoder finds what is missing. */

export const V5_RECORDS = 30;
const V5_HEADER_BYTES = 24;
const V5_RECORD_BYTES = 48;
const EXPORT_SECONDS = 1_780_000_000;

/** NetFlow v5, 30 flows each, of an engine of its own; addresses, ports and counters differ from flow to flow. */
export function toV5Datagram(index: number, engine = 0): Uint8Array {
  const bytes = new Uint8Array(V5_HEADER_BYTES + V5_RECORDS * V5_RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 5);
  view.setUint16(2, V5_RECORDS);
  view.setUint32(4, 3_600_000 + index);
  view.setUint32(8, EXPORT_SECONDS + Math.floor(index / 5000));
  view.setUint32(16, (index * V5_RECORDS) >>> 0);
  view.setUint8(21, engine);
  for (let i = 0; i < V5_RECORDS; i++) {
    const at = V5_HEADER_BYTES + i * V5_RECORD_BYTES;
    const flow = index * V5_RECORDS + i;
    view.setUint32(at, 0x0a00_0000 + (Math.imul(flow, 2_654_435_761) >>> 16));
    view.setUint32(at + 4, 0x0a01_0000 + (flow % 5003));
    view.setUint16(at + 12, 1);
    view.setUint16(at + 14, 2);
    view.setUint32(at + 16, 1 + (flow % 7));
    view.setUint32(at + 20, 64 * (1 + (flow % 7)));
    view.setUint32(at + 24, 3_590_000 + index);
    view.setUint32(at + 28, 3_599_000 + index);
    view.setUint16(at + 32, 32_768 + (flow % 28_000));
    view.setUint16(at + 34, [443, 5432, 8332, 9000][flow % 4] ?? 443);
    view.setUint8(at + 37, 0x1b);
    view.setUint8(at + 38, 6);
  }
  return bytes;
}

/** Element and length: what routers and virtual switches report, 30 of them. */
const IPFIX_FIELDS: readonly (readonly [id: number, length: number])[] = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [6, 2],
  [1, 8],
  [2, 8],
  [152, 8],
  [153, 8],
  [10, 4],
  [14, 4],
  [5, 1],
  [16, 4],
  [17, 4],
  [15, 4],
  [9, 1],
  [13, 1],
  [58, 2],
  [59, 2],
  [61, 1],
  [136, 1],
  [56, 6],
  [80, 6],
  [192, 1],
  [52, 1],
  [53, 1],
  [225, 4],
  [227, 2],
  [234, 4],
];
const TEMPLATE_ID = 400;
const RECORD_BYTES = IPFIX_FIELDS.reduce((sum, [, length]) => sum + length, 0);
export const IPFIX_RECORDS = Math.floor((1400 - 20) / RECORD_BYTES);

export function toIpfixTemplate(): Uint8Array {
  const set = 8 + IPFIX_FIELDS.length * 4;
  const { bytes, view } = startIpfix(16 + set, 0);
  view.setUint16(16, 2);
  view.setUint16(18, set);
  view.setUint16(20, TEMPLATE_ID);
  view.setUint16(22, IPFIX_FIELDS.length);
  for (const [i, [id, length]] of IPFIX_FIELDS.entries()) {
    view.setUint16(24 + i * 4, id);
    view.setUint16(26 + i * 4, length);
  }
  return bytes;
}

/** As many records of the template as fit into a frame of Ethernet. */
export function toIpfixDatagram(index: number): Uint8Array {
  const set = 4 + IPFIX_RECORDS * RECORD_BYTES;
  const { bytes, view } = startIpfix(16 + set, index * IPFIX_RECORDS);
  view.setUint16(16, TEMPLATE_ID);
  view.setUint16(18, set);
  let at = 20;
  for (let i = 0; i < IPFIX_RECORDS; i++)
    for (const [id, length] of IPFIX_FIELDS) {
      putField(view, at, length, toValue(id, index * IPFIX_RECORDS + i));
      at += length;
    }
  return bytes;
}

function startIpfix(length: number, sequence: number): { bytes: Uint8Array; view: DataView } {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 10);
  view.setUint16(2, length);
  view.setUint32(4, EXPORT_SECONDS);
  view.setUint32(8, sequence >>> 0);
  view.setUint32(12, 7);
  return { bytes, view };
}

function toValue(id: number, flow: number): number {
  switch (id) {
    case 8:
      return 0x0a00_0000 + (Math.imul(flow, 2_654_435_761) >>> 16);
    case 12:
      return 0x0a01_0000 + (flow % 5003);
    case 7:
      return 32_768 + (flow % 28_000);
    case 11:
      return [443, 5432, 8332, 9000][flow % 4] ?? 443;
    case 4:
      return 6;
    case 6:
      return 0x1b;
    case 1:
      return 64 * (1 + (flow % 7));
    case 2:
      return 1 + (flow % 7);
    case 152:
      return EXPORT_SECONDS * 1000 - 10_000;
    case 153:
      return EXPORT_SECONDS * 1000 - 1000;
    case 225:
      return 0xc000_0201;
    default:
      return flow & 0x7f;
  }
}

function putField(view: DataView, at: number, length: number, value: number): void {
  let rest = value;
  for (let i = length - 1; i >= 0; i--) {
    view.setUint8(at + i, rest % 256);
    rest = Math.floor(rest / 256);
  }
}
