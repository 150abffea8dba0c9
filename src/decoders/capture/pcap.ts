import { type BlockReader, type FrameSink, startFrame } from './read-frames.ts';

const HEADER_BYTES = 24;
const RECORD_BYTES = 16;
/** Of the patched libpcap of old Linux systems: the interface, the protocol and the direction come on top. */
const PATCHED_BYTES = 24;
/** Source: libpcap, MAXIMUM_SNAPLEN. */
const MOST_FRAME_BYTES = 262_144;

/** Source: draft-ietf-opsawg-pcap. */
export function readPcap(sink: FrameSink): BlockReader {
  let header: { isLittle: boolean; perMs: number; linkType: number; recordBytes: number } | undefined;
  const frame = startFrame();
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    if (!header) {
      if (bytes.length < HEADER_BYTES) return { used: 0 };
      const magic = view.getUint32(0);
      const isLittle = magic === 0xd4c3b2a1 || magic === 0x4d3cb2a1 || magic === 0x34cdb2a1;
      const isNano = magic === 0xa1b23c4d || magic === 0x4d3cb2a1;
      // The upper bits tell of a frame check sequence.
      const recordBytes = magic === 0xa1b2cd34 || magic === 0x34cdb2a1 ? PATCHED_BYTES : RECORD_BYTES;
      const linkType = view.getUint32(20, isLittle) & 0xffff;
      header = { isLittle, perMs: isNano ? 1_000_000 : 1000, linkType, recordBytes };
      at = HEADER_BYTES;
    }
    const { isLittle, perMs, linkType, recordBytes } = header;
    frame.bytes = bytes;
    frame.linkType = linkType;
    while (bytes.length - at >= recordBytes) {
      const captured = view.getUint32(at + 8, isLittle);
      if (captured > MOST_FRAME_BYTES)
        return { why: `a packet of ${captured} bytes; expected at most ${MOST_FRAME_BYTES}` };
      if (bytes.length - at - recordBytes < captured) break;
      frame.timeMs = view.getUint32(at, isLittle) * 1000 + Math.floor(view.getUint32(at + 4, isLittle) / perMs);
      frame.wireBytes = view.getUint32(at + 12, isLittle);
      frame.first = at + recordBytes;
      frame.end = frame.first + captured;
      sink.frame(frame);
      at += recordBytes + captured;
    }
    return { used: at };
  };
}
