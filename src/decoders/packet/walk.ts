import { type IpPacket, startPacket } from './ip-packet.ts';

/** Tunnels in tunnels, and headers in headers, that are opened; what lies deeper is left closed. */
const MOST_DEPTH = 16;

/** The way through one frame, from its link layer inwards. One object for all frames: readers narrow it as they go. */
export interface Walk {
  bytes: Uint8Array;
  /** How far the bytes of the layer that is read were captured. */
  end: number;
  /** How far they went on the wire; more than `end` where the capture cut them. */
  wireEnd: number;
  timeMs: number;
  /** The two innermost tags so far, 12 bits each, the inner one lowest; 0 where there is none. */
  vlans: number;
  depth: number;
  /** Why no packet was found, as long as none is. */
  why: string;
  /** Whether that is for bytes that contradict each other, not for what they are. */
  isBad: boolean;
  /** Filled anew for each packet that is found. */
  readonly packet: IpPacket;
  readonly found: (packet: IpPacket) => void;
}

export function startWalk(found: (packet: IpPacket) => void): Walk {
  return {
    bytes: new Uint8Array(0),
    end: 0,
    wireEnd: 0,
    timeMs: 0,
    vlans: 0,
    depth: 0,
    why: '',
    isBad: false,
    packet: startPacket(),
    found,
  };
}

/** Whether a layer more may be opened. */
export function goDeeper(walk: Walk): boolean {
  walk.depth += 1;
  return walk.depth <= MOST_DEPTH;
}

export function skipFrame(walk: Walk, why: string): void {
  walk.why = why;
  walk.isBad = false;
}

/** `why`: the input in backticks, and what would have been accepted. */
export function refuseFrame(walk: Walk, why: string): void {
  walk.why = why;
  walk.isBad = true;
}

/** 0 where it lies past the end of the bytes: readers of a layer ask first whether their header is there. */
export function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

export function read32(bytes: Uint8Array, at: number): number {
  return ((read16(bytes, at) << 16) | read16(bytes, at + 2)) >>> 0;
}
