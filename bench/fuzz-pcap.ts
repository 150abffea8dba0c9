/** Captures of every kind of frame, made wrong as files get wrong: 10⁶ of them, each read as a file of its own or the next of many. */
import { PCAP } from '#decoders/pcap';
import { SAMPLES } from '../src/decoders/packet/tunnels.fixture.ts';
import { ipv4, tcp, toPcap, udp } from '../src/decoders/packet/frames.fixture.ts';
import { fuzzDecoder } from './parts/fuzz-decoder.ts';

const FRAGMENT = ipv4(17, 1, 2, udp(1, 2, Array<number>(16).fill(0)), { hasMore: true });
const LATER = ipv4(17, 1, 2, Array<number>(16).fill(0), { offset: 3 });
const TALK = ['S', 'A', 'PA', 'F', 'R'].map((flags, i) => ({ atMs: i, frame: ipv4(6, 1, 2, tcp(1, 2, flags)) }));

await fuzzDecoder(
  PCAP,
  [
    ...SAMPLES.map(({ frame, linkType }) => toPcap([{ atMs: 0, frame }], linkType)),
    toPcap(
      [FRAGMENT, LATER].map((frame, atMs) => ({ atMs, frame })),
      101,
    ),
    toPcap(TALK, 101),
    toPcapng(SAMPLES[0]?.frame ?? []),
  ],
  Number(process.argv[2] ?? 1_000_000),
);

/** A section, an interface and a packet, little-endian. */
function toPcapng(frame: readonly number[]): Uint8Array {
  const words = (...values: readonly number[]) =>
    values.flatMap((v) => [v & 255, (v >> 8) & 255, (v >> 16) & 255, v >>> 24]);
  const padded = [...frame, ...Array<number>((4 - (frame.length % 4)) % 4).fill(0)];
  const length = 32 + padded.length;
  return Uint8Array.from([
    ...words(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffffffff, 0xffffffff, 28),
    ...words(1, 32, 1, 65_535, 0x00010009, 6, 0, 32),
    ...words(6, length, 0, 0x000649b4, 0x12345678, frame.length, frame.length),
    ...padded,
    ...words(length),
  ]);
}
