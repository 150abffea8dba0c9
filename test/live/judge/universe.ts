import type { FilterPath, Packet } from '#core/model';
import { type Address, type Bits, type Protocol, parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import type { FrameOptions } from './frame.ts';
import type { Random } from './random.ts';

// A small world in which rules and packets meet often: few points, close together, each with its neighbours.

const at = (text: string) => unwrap(parseAddress(text));
const around = (four: string, six: string, hosts: readonly number[]) => ({
  32: hosts.map((host) => at(`${four}.${host}`)),
  128: hosts.map((host) => at(`${six}:${host.toString(16)}`)),
});

/** Packets come from here; the namespace answers by `left0`. */
export const SOURCES = around('10.0.1', 'fd00::1', [0, 1, 2, 3, 4, 7, 8, 15, 16, 255]);
/** Addresses of the host itself. */
export const LOCAL = around('10.0.2', 'fd00::2', [0, 1, 2, 3, 4, 7, 8, 255]);
/** Behind the host, by `right0` and by `right1`. */
export const BEHIND = {
  right0: around('10.0.3', 'fd00::3', [0, 1, 2, 3, 7]),
  right1: around('10.0.4', 'fd00::4', [0, 1, 8, 255]),
} as const;
/** Networks of the host itself, and those behind it. */
export const LOCAL_NETWORKS = ['10.0.2.0/24', 'fd00::2:0/112'];
export const NETWORKS_BEHIND = {
  right0: ['10.0.3.0/24', 'fd00::3:0/112'],
  right1: ['10.0.4.0/24', 'fd00::4:0/112'],
} as const;
/** Of a court that plays one host: every other address is reached by `right0`. */
export const BEHIND_HOSTS = { right0: ['10.0.2.0/24', '10.0.3.0/24', '10.0.4.0/24', 'fd00::2:0/111', 'fd00::4:0/112'] };
export const IN = ['left0', 'left1'] as const;
export const OUT = ['right0', 'right1'] as const;

export function addressesOf(bits: Bits): Address[] {
  return [...SOURCES[bits], ...LOCAL[bits], ...BEHIND.right0[bits], ...BEHIND.right1[bits]];
}

export const PORTS = [0, 1, 22, 23, 79, 80, 81, 443, 1023, 1024, 65534, 65535];
export const ICMP_TYPES = { icmp: [0, 3, 8, 11, 13], icmp6: [1, 3, 128, 129, 200] } as const;
export const ICMP_CODES = [0, 1, 3, 4, 255];
/** Protocols that are no extension headers of IPv6. */
export const OTHER_PROTOCOLS = [47, 50, 89, 103, 253];

const PROTOCOLS: readonly (readonly [number, (bits: Bits) => Protocol])[] = [
  [40, () => 'tcp'],
  [25, () => 'udp'],
  [20, (bits) => (bits === 32 ? 'icmp' : 'icmp6')],
  [8, () => 'sctp'],
  // Of the other family: no such thing, but rules can be asked.
  [3, (bits) => (bits === 32 ? 'icmp6' : 'icmp')],
  [4, () => 'tcp'],
];

/** A packet on its way, as it is sent; `state` is what is asked of the tracker: to look, or not to look. */
export interface SentPacket {
  readonly path: FilterPath;
  readonly packet: Packet;
  readonly options: Omit<FrameOptions, 'id'>;
}

export function randomPacket(random: Random): SentPacket {
  const bits = random.pick<Bits>([32, 128]);
  const path = random.pick<FilterPath>(['input', 'input', 'forward', 'forward', 'output']);
  const out = path === 'input' ? '' : random.pick(OUT);
  const destinations = out === '' ? LOCAL[bits] : BEHIND[out][bits];
  return {
    path,
    packet: {
      source: random.pick(SOURCES[bits]),
      destination: random.pick(destinations),
      ...randomTraffic(random, bits),
      state: path === 'output' || random.chance(0.3) ? 'untracked' : 'new',
      in: path === 'output' ? '' : random.pick(IN),
      out,
    },
    options: {},
  };
}

export function randomTraffic(random: Random, bits: Bits) {
  const place = random.whole(100);
  let sum = 0;
  const [, choose] = PROTOCOLS.find(([share]) => (sum += share) > place) ?? [];
  const protocol = random.chance(0.07) ? random.pick(OTHER_PROTOCOLS) : (choose?.(bits) ?? 'tcp');
  if (protocol === 'icmp' || protocol === 'icmp6')
    return { protocol, icmpType: random.pick(ICMP_TYPES[protocol]), icmpCode: random.pick(ICMP_CODES) };
  if (typeof protocol === 'number') return { protocol };
  return { protocol, sourcePort: random.pick(PORTS), destinationPort: random.pick(PORTS) };
}
