import type { Flow } from '#core/model';
import { hasPorts, printIpv4Bytes, printIpv6Bytes, type Protocol, toProtocol } from '#core/net';

/** What the beginning of one packet tells. `ipBytes`: of the whole packet, from its IP header on. */
export type SampledPacket = Pick<
  Flow,
  'source' | 'destination' | 'protocol' | 'sourcePort' | 'destinationPort' | 'icmpType' | 'icmpCode'
> & { readonly ipBytes: number; readonly tcpFlags?: number };

const VXLAN_PORT = 4789;
const MOST_EXTENSIONS = 8;

/** Undefined where it carries no IP, or is cut before its addresses. Opens VXLAN (RFC 7348). */
export function readEthernet(bytes: Uint8Array): SampledPacket | undefined {
  let at = 12;
  let type = read16(bytes, at);
  while (type === 0x8100 || type === 0x88a8 || type === 0x9100) {
    at += 4;
    type = read16(bytes, at);
  }
  return type === 0x0800 || type === 0x86dd ? readIp(bytes.subarray(at + 2)) : undefined;
}

export function readIp(bytes: Uint8Array): SampledPacket | undefined {
  const version = (bytes[0] ?? 0) >> 4;
  return version === 4 ? readIpv4(bytes) : version === 6 ? readIpv6(bytes) : undefined;
}

function readIpv4(bytes: Uint8Array): SampledPacket | undefined {
  const headerBytes = ((bytes[0] ?? 0) & 0xf) * 4;
  if (bytes.length < 20 || headerBytes < 20) return undefined;
  const isLaterFragment = (read16(bytes, 6) & 0x1fff) !== 0;
  return readTransport(bytes.subarray(isLaterFragment ? bytes.length : headerBytes), {
    source: printIpv4Bytes(bytes, 12),
    destination: printIpv4Bytes(bytes, 16),
    protocol: toProtocol(bytes[9] ?? 0),
    ipBytes: read16(bytes, 2),
  });
}

function readIpv6(bytes: Uint8Array): SampledPacket | undefined {
  if (bytes.length < 40) return undefined;
  const [source, destination] = [printIpv6Bytes(bytes, 8), printIpv6Bytes(bytes, 24)];
  // A mapped address is no address of a packet on the wire.
  if (source.includes(':') !== destination.includes(':')) return undefined;
  let next = bytes[6] ?? 0;
  let at = 40;
  for (let i = 0; i < MOST_EXTENSIONS && [0, 43, 44, 60].includes(next) && at + 8 <= bytes.length; i++) {
    const isFragment = next === 44;
    if (isFragment && read16(bytes, at + 2) >> 3 !== 0) at = bytes.length;
    next = bytes[at] ?? next;
    at += isFragment ? 8 : 8 + (bytes[at + 1] ?? 0) * 8;
  }
  const ipBytes = 40 + read16(bytes, 4);
  return readTransport(bytes.subarray(at), { source, destination, protocol: toProtocol(next), ipBytes });
}

function readTransport(
  bytes: Uint8Array,
  packet: {
    readonly source: string;
    readonly destination: string;
    readonly protocol: Protocol;
    readonly ipBytes: number;
  },
): SampledPacket {
  const { protocol } = packet;
  if (hasPorts(protocol)) {
    if (bytes.length < 4) return packet;
    const [sourcePort, destinationPort] = [read16(bytes, 0), read16(bytes, 2)];
    const isVxlan = protocol === 'udp' && destinationPort === VXLAN_PORT && ((bytes[8] ?? 0) & 0x08) !== 0;
    const inner = isVxlan ? readEthernet(bytes.subarray(16)) : undefined;
    if (inner) return inner;
    const tcpFlags = protocol === 'tcp' ? bytes[13] : undefined;
    return { ...packet, sourcePort, destinationPort, ...(tcpFlags !== undefined && { tcpFlags }) };
  }
  const [icmpType, icmpCode] = bytes;
  const isIcmp = protocol === 'icmp' || protocol === 'icmp6';
  return isIcmp && icmpType !== undefined && icmpCode !== undefined ? { ...packet, icmpType, icmpCode } : packet;
}

function read16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
