import type { Decoder } from '#core/model';
import { type DatagramDecoder, fromDatagrams } from '#decoders/datagrams';
import { findAggregatesEnd } from './aggregates.ts';
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
    if (version === 1 || version === 6 || version === 7 || version === 8) return end === bytes.length;
    if (version !== 9 && version !== 10) return true;
    const { sets } = findSets(view, HEADER_BYTES[version], bytes.length, version);
    return sets.length > 0;
  },
  findEnd: (bytes, first) => findEnd(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), first),
  refuses: refuseStore,
  start: startNetflow,
};

export const NETFLOW: Decoder = fromDatagrams(NETFLOW_DATAGRAMS);

function findEnd(view: DataView, first: number): number | undefined {
  if (view.byteLength - first < 4) return undefined;
  const version = view.getUint16(first);
  const layout = findLayout(version);
  if (layout) return findFixedEnd(view, first, layout);
  if (version === 8) return findAggregatesEnd(view, first);
  return version === 9 || version === 10 ? findMessageEnd(view, first, version) : undefined;
}

/** Files of collectors, which are no exports. Sources: nfdump, `nffileV2.h`; SiLK, `silk_files.h`. */
function refuseStore(head: Uint8Array): string | undefined {
  const [a, b, c, d] = head;
  if (a === 0x0c && b === 0xa5)
    return 'a file of nfcapd; expected what exporters send: `nfreplay -r FILE -H HOST -p PORT` sends it to a collector';
  if (a === 0xde && b === 0xad && c === 0xbe && d === 0xef)
    return 'a file of SiLK; expected what exporters send: `rwsilk2ipfix FILE` writes it as IPFIX';
  return undefined;
}
