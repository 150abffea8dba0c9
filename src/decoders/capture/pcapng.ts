import { type BlockReader, type FrameSink, startFrame } from './read-frames.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const SIMPLE_PACKET = 3;
const OBSOLETE_PACKET = 2;
const ENHANCED_PACKET = 6;
const TIME_RESOLUTION = 9;
const TIME_OFFSET = 14;
const MOST_BLOCK_BYTES = 16_777_216;
const MOST_INTERFACES = 4096;

interface Interface {
  readonly linkType: number;
  readonly unitsPerMs: number;
  readonly offsetMs: number;
  readonly snapshotBytes: number;
}

/** Source: draft-ietf-opsawg-pcapng. */
export function readPcapng(sink: FrameSink): BlockReader {
  let isLittle = false;
  let interfaces: Interface[] = [];
  const frame = startFrame();
  const tell = (timeMs: number, linkType: number, wireBytes: number, first: number, captured: number): void => {
    frame.timeMs = timeMs;
    frame.linkType = linkType;
    frame.wireBytes = wireBytes;
    frame.first = first;
    frame.end = first + captured;
    sink.frame(frame);
  };
  /** `at`: where the block's body begins; `length`: of the body. */
  const readBlock = (view: DataView, at: number, length: number, type: number): void => {
    if (type === INTERFACE && length >= 8 && interfaces.length < MOST_INTERFACES)
      interfaces.push(readInterface(view, at, length, isLittle));
    else if ((type === ENHANCED_PACKET || type === OBSOLETE_PACKET) && length >= 20) {
      const index = type === ENHANCED_PACKET ? view.getUint32(at, isLittle) : view.getUint16(at, isLittle);
      const seen = interfaces[index];
      const captured = view.getUint32(at + 12, isLittle);
      if (!seen || captured > length - 20) {
        sink.bad(`a packet of ${captured} bytes on interface ${index}; expected both to be in the file`);
        return;
      }
      const units = view.getUint32(at + 4, isLittle) * 0x1_0000_0000 + view.getUint32(at + 8, isLittle);
      const timeMs = Math.floor(units / seen.unitsPerMs) + seen.offsetMs;
      tell(timeMs, seen.linkType, view.getUint32(at + 16, isLittle), at + 20, captured);
    } else if (type === SIMPLE_PACKET && length >= 4 && interfaces[0]) {
      const wireBytes = view.getUint32(at, isLittle);
      const { snapshotBytes, linkType } = interfaces[0];
      const captured = Math.min(wireBytes, snapshotBytes === 0 ? wireBytes : snapshotBytes, length - 4);
      tell(0, linkType, wireBytes, at + 4, captured);
    }
  };
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    frame.bytes = bytes;
    let at = 0;
    while (bytes.length - at >= 12) {
      const type = view.getUint32(at, isLittle);
      if (type === SECTION) {
        isLittle = view.getUint32(at + 8) === 0x4d3c2b1a;
        interfaces = [];
      }
      const length = view.getUint32(at + 4, isLittle);
      if (length < 12 || length > MOST_BLOCK_BYTES || length % 4 !== 0)
        return { why: `a block of ${length} bytes; expected a multiple of 4 from 12 to ${MOST_BLOCK_BYTES}` };
      if (bytes.length - at < length) break;
      readBlock(view, at + 8, length - 12, type);
      at += length;
    }
    return { used: at };
  };
}

function readInterface(view: DataView, first: number, length: number, isLittle: boolean): Interface {
  let unitsPerMs = 1000;
  let offsetMs = 0;
  const end = first + length;
  for (let at = first + 8; at + 4 <= end;) {
    const code = view.getUint16(at, isLittle);
    const size = view.getUint16(at + 2, isLittle);
    if (code === 0 || at + 4 + size > end) break;
    if (code === TIME_RESOLUTION && size >= 1) {
      const resolution = view.getUint8(at + 4);
      const perSecond = resolution < 128 ? 10 ** resolution : 2 ** (resolution & 0x7f);
      unitsPerMs = perSecond / 1000;
    } else if (code === TIME_OFFSET && size >= 8) {
      const seconds = view.getInt32(at + (isLittle ? 8 : 4), isLittle) * 0x1_0000_0000;
      offsetMs = (seconds + view.getUint32(at + (isLittle ? 4 : 8), isLittle)) * 1000;
    }
    at += 4 + size + ((4 - (size % 4)) % 4);
  }
  return {
    linkType: view.getUint16(first, isLittle),
    unitsPerMs,
    offsetMs,
    snapshotBytes: view.getUint32(first + 4, isLittle),
  };
}
