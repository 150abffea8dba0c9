/** Frames and captures, built from the inside out. */
type Bytes = readonly number[];

export const words = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff]);
export const shorts = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]);

/** `10.0.0.<n>` and `fd00::<n>`. */
const toIpv4 = (end: number): Bytes => [10, 0, 0, end];
const toIpv6 = (end: number): Bytes => [0xfd, ...Array<number>(14).fill(0), end];

export interface IpOptions {
  readonly id?: number;
  /** In units of eight bytes. */
  readonly offset?: number;
  readonly hasMore?: boolean;
}

export function ipv4(protocol: number, from: number, to: number, body: Bytes, options: IpOptions = {}): number[] {
  const { id = 1, offset = 0, hasMore = false } = options;
  const fragment = offset | (hasMore ? 0x2000 : 0);
  return [
    0x45,
    0,
    ...shorts(20 + body.length, id, fragment),
    64,
    protocol,
    0,
    0,
    ...toIpv4(from),
    ...toIpv4(to),
    ...body,
  ];
}

export function ipv6(next: number, from: number, to: number, body: Bytes): number[] {
  return [0x60, 0, 0, 0, ...shorts(body.length), next, 64, ...toIpv6(from), ...toIpv6(to), ...body];
}

export function udp(sourcePort: number, destinationPort: number, body: Bytes = []): number[] {
  return [...shorts(sourcePort, destinationPort, 8 + body.length, 0), ...body];
}

const FLAGS = { F: 1, S: 2, R: 4, P: 8, A: 16 };

export interface TcpOptions {
  readonly sequence?: number;
  readonly acknowledged?: number;
  readonly body?: Bytes;
}

/** `flags`: their first letters, as `SA`. */
export function tcp(sourcePort: number, destinationPort: number, flags: string, options: TcpOptions = {}): number[] {
  const { sequence = 1000, acknowledged = 0, body = [] } = options;
  const bits = Object.entries(FLAGS).reduce((sum, [letter, bit]) => sum + (flags.includes(letter) ? bit : 0), 0);
  const numbers = words(sequence, acknowledged);
  return [...shorts(sourcePort, destinationPort), ...numbers, 0x50, bits, 0, 64, 0, 0, 0, 0, ...body];
}

export function ethernet(type: number, body: Bytes): number[] {
  return [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...shorts(type), ...body];
}

export interface Captured {
  readonly atMs: number;
  readonly frame: Bytes;
  /** More than the frame's own where it was cut. */
  readonly wireBytes?: number;
}

export const START_MS = Date.UTC(2026, 0, 1);

export function toPcap(frames: readonly Captured[], linkType = 1): Uint8Array {
  const packets = frames.map(({ atMs, frame, wireBytes }) => {
    const ms = START_MS + atMs;
    return [...words(Math.floor(ms / 1000), (ms % 1000) * 1000, frame.length, wireBytes ?? frame.length), ...frame];
  });
  return Uint8Array.from([...words(0xa1b2c3d4, 0x00020004, 0, 0, 262_144, linkType), ...packets.flat()]);
}
