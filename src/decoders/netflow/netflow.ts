import type { Decoder } from '#core/model';
import { type DatagramDecoder, fromDatagrams } from '#decoders/datagrams';
import { findFixedEnd, findLayout } from './fixed-layouts.ts';
import { startNetflow } from './session.ts';
import { findMessageEnd, findSets, HEADER_BYTES } from './sets.ts';

export const NETFLOW_DATAGRAMS: DatagramDecoder = {
  name: 'netflow',
  isDatagram: (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = findEnd(view, 0);
    if (end === undefined || end > bytes.length) return false;
    const version = view.getUint16(0);
    // Nothing else of them is sure.
    if (version === 1 || version === 7) return end === bytes.length;
    if (version !== 9 && version !== 10) return true;
    const { sets } = findSets(view, HEADER_BYTES[version], bytes.length, version);
    return sets.length > 0;
  },
  findEnd: (bytes, first) => findEnd(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), first),
  start: startNetflow,
};

export const NETFLOW: Decoder = fromDatagrams(NETFLOW_DATAGRAMS);

function findEnd(view: DataView, first: number): number | undefined {
  if (view.byteLength - first < 4) return undefined;
  const version = view.getUint16(first);
  const layout = findLayout(version);
  if (layout) return findFixedEnd(view, first, layout);
  return version === 9 || version === 10 ? findMessageEnd(view, first, version) : undefined;
}
