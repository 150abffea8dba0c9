import type { Decoder } from '#core/model';
import { type DatagramDecoder, fromDatagrams } from '#decoders/datagrams';
import { readSflowHeader } from './header.ts';
import { startSflow } from './session.ts';

export const SFLOW_DATAGRAMS: DatagramDecoder = {
  name: 'sflow',
  isDatagram: (bytes) => {
    const end = findEnd(bytes, 0);
    return end !== undefined && end <= bytes.length;
  },
  findEnd,
  start: startSflow,
};

export const SFLOW: Decoder = fromDatagrams(SFLOW_DATAGRAMS);

function findEnd(all: Uint8Array, start: number): number | undefined {
  const bytes = all.subarray(start, start + 65_535);
  const header = readSflowHeader(bytes);
  if (!header) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = header.first;
  for (let i = 0; i < header.samples; i++) {
    if (bytes.length - at < 8) return start + at + 8;
    at += 8 + view.getUint32(at + 4);
    if (at > bytes.length) break;
  }
  return start + at;
}
