import { readPcap } from './pcap.ts';
import { readPcapng } from './pcapng.ts';

/** A frame as it was captured, perhaps cut at the snapshot length. One object for all: it holds only during the call. */
export interface CapturedFrame {
  readonly timeMs: number;
  /** Source: https://www.tcpdump.org/linktypes.html */
  readonly linkType: number;
  /** The frame is what lies from `first` up to `end`. */
  readonly bytes: Uint8Array;
  readonly first: number;
  readonly end: number;
  /** Of the frame on the wire. */
  readonly wireBytes: number;
}

/** For readers: a frame that they fill anew for each. */
export type FilledFrame = { -readonly [K in keyof CapturedFrame]: CapturedFrame[K] };

export function startFrame(): FilledFrame {
  return { timeMs: 0, linkType: 0, bytes: new Uint8Array(0), first: 0, end: 0, wireBytes: 0 };
}

export interface FrameSink {
  readonly frame: (frame: CapturedFrame) => void;
  readonly bad: (why: string) => void;
}

/** Reads blocks from the front of the bytes; how many bytes it used up, or why it cannot go on. */
export type BlockReader = (bytes: Uint8Array) => { readonly used: number } | { readonly why: string };

const MAGICS = new Set([0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1, 0xa1b2cd34, 0x34cdb2a1, 0x0a0d0d0a]);

export function isCapture(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && MAGICS.has(magicOf(bytes));
}

function magicOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
}

/** Frames of a capture that comes in pieces of any size, in bounded memory. */
export function readFrames(sink: FrameSink): {
  readonly push: (bytes: Uint8Array) => void;
  readonly end: () => void;
} {
  let rest: Uint8Array = new Uint8Array(0);
  let reader: BlockReader | undefined;
  let isOver = false;
  const stop = (why: string) => {
    isOver = true;
    rest = new Uint8Array(0);
    sink.bad(why);
  };
  const advance = () => {
    if (!reader && rest.length >= 4) {
      if (!isCapture(rest)) {
        stop('no magic number of a capture; expected pcap or pcapng');
        return;
      }
      reader = magicOf(rest) === 0x0a0d0d0a ? readPcapng(sink) : readPcap(sink);
    }
    const read = reader?.(rest);
    if (!read) return;
    if ('why' in read) stop(read.why);
    else rest = rest.subarray(read.used);
  };
  return {
    push: (bytes) => {
      if (isOver) return;
      rest = rest.length === 0 ? bytes : join(rest, bytes);
      advance();
    },
    end: () => {
      if (!isOver && rest.length > 0) stop(`the capture ends within a packet, ${rest.length} bytes after the last`);
    },
  };
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}
