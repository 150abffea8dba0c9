import type { BlockReader, FrameSink } from './read-frames.ts';

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
  const readBlock = (view: DataView, block: Uint8Array, type: number): void => {
    const body = block.subarray(8, block.length - 4);
    if (type === INTERFACE && body.length >= 8 && interfaces.length < MOST_INTERFACES)
      interfaces.push(readInterface(view, body.length, isLittle));
    else if ((type === ENHANCED_PACKET || type === OBSOLETE_PACKET) && body.length >= 20) {
      const index = type === ENHANCED_PACKET ? view.getUint32(8, isLittle) : view.getUint16(8, isLittle);
      const seen = interfaces[index];
      const captured = view.getUint32(20, isLittle);
      if (!seen || captured > body.length - 20) {
        sink.bad(`a packet of ${captured} bytes on interface ${index}; expected both to be in the file`);
        return;
      }
      const units = view.getUint32(12, isLittle) * 0x1_0000_0000 + view.getUint32(16, isLittle);
      const timeMs = Math.floor(units / seen.unitsPerMs) + seen.offsetMs;
      const bytes = body.subarray(20, 20 + captured);
      sink.frame({ timeMs, linkType: seen.linkType, bytes, wireBytes: view.getUint32(24, isLittle) });
    } else if (type === SIMPLE_PACKET && body.length >= 4 && interfaces[0]) {
      const wireBytes = view.getUint32(8, isLittle);
      const { snapshotBytes, linkType } = interfaces[0];
      const captured = Math.min(wireBytes, snapshotBytes === 0 ? wireBytes : snapshotBytes, body.length - 4);
      sink.frame({ timeMs: 0, linkType, bytes: body.subarray(4, 4 + captured), wireBytes });
    }
  };
  return (bytes) => {
    let at = 0;
    while (bytes.length - at >= 12) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
      const type = view.getUint32(0, isLittle);
      if (type === SECTION) {
        isLittle = view.getUint32(8) === 0x4d3c2b1a;
        interfaces = [];
      }
      const length = view.getUint32(4, isLittle);
      if (length < 12 || length > MOST_BLOCK_BYTES || length % 4 !== 0)
        return { why: `a block of ${length} bytes; expected a multiple of 4 from 12 to ${MOST_BLOCK_BYTES}` };
      if (bytes.length - at < length) break;
      readBlock(view, bytes.subarray(at, at + length), type);
      at += length;
    }
    return { used: at };
  };
}

function readInterface(view: DataView, length: number, isLittle: boolean): Interface {
  let unitsPerMs = 1000;
  let offsetMs = 0;
  const end = 8 + length;
  for (let at = 16; at + 4 <= end;) {
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
    linkType: view.getUint16(8, isLittle),
    unitsPerMs,
    offsetMs,
    snapshotBytes: view.getUint32(12, isLittle),
  };
}
