import { AH, ESP, ICMP, ICMP6, type IpPacket, SCTP, TCP, UDP } from './ip-packet.ts';
import { openIpTunnel, openUdpTunnel } from './tunnels.ts';
import { goDeeper, read16, read32, refuseFrame, skipFrame, type Walk } from './walk.ts';

const MOST_EXTENSIONS = 16;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const MOST_IP_BYTES = 65_535;
const UDP_BYTES = 8;
const DNS_PORT = 53;
const NTP_PORT = 123;
const CUT = 'a packet cut before its addresses or ports';

/** Tells the packet that begins at `at`, and those that it carries. */
export function openIp(walk: Walk, at: number): void {
  if (at >= walk.end) {
    skipFrame(walk, CUT);
    return;
  }
  const version = (walk.bytes[at] ?? 0) >> 4;
  if (version === 4) openIpv4(walk, at);
  else if (version === 6) openIpv6(walk, at);
  else refuseFrame(walk, `a packet of IP version \`${version}\`; expected 4 or 6`);
}

/** Whether what begins there can be a whole packet that ends within the layer: for tunnels that are told by a port alone. */
export function looksLikeIp(walk: Walk, at: number): boolean {
  const { bytes, wireEnd, end } = walk;
  const version = (bytes[at] ?? 0) >> 4;
  if (version === 4)
    return (
      end - at >= 20 && ((bytes[at] ?? 0) & 0xf) >= 5 && at + read16(bytes, at + 2) <= wireEnd && !isEmpty(walk, at)
    );
  return version === 6 && end - at >= 40 && at + 40 + read16(bytes, at + 4) <= wireEnd;
}

function isEmpty({ bytes }: Walk, at: number): boolean {
  return read16(bytes, at + 2) < 20;
}

function openIpv4(walk: Walk, at: number): void {
  const { bytes, packet } = walk;
  if (walk.end - at < 20) {
    skipFrame(walk, CUT);
    return;
  }
  const headerBytes = ((bytes[at] ?? 0) & 0xf) * 4;
  const told = read16(bytes, at + 2);
  // Where the network card cuts packets up, the capture has them before their length is filled in.
  const ipBytes = told === 0 ? walk.wireEnd - at : told;
  if (headerBytes < 20 || ipBytes < headerBytes) {
    refuseFrame(
      walk,
      `an IPv4 packet of \`${told}\` bytes with a header of \`${headerBytes}\`; expected at least 20 for both`,
    );
    return;
  }
  if (!goDeeper(walk)) return;
  narrow(walk, at + ipBytes);
  packet.isIpv6 = false;
  packet.addresses.fill(0);
  packet.addresses[3] = read32(bytes, at + 12);
  packet.addresses[7] = read32(bytes, at + 16);
  packet.ipBytes = ipBytes;
  packet.protocol = bytes[at + 9] ?? 0;
  const fragment = read16(bytes, at + 6) & 0x3fff;
  packet.fragment = fragment === 0 ? 'none' : (fragment & 0x1fff) === 0 ? 'first' : 'later';
  packet.fragmentId = read16(bytes, at + 4);
  openTransport(walk, at + headerBytes);
}

function openIpv6(walk: Walk, at: number): void {
  const { bytes, packet } = walk;
  if (walk.end - at < 40) {
    skipFrame(walk, CUT);
    return;
  }
  if (!goDeeper(walk)) return;
  const told = read16(bytes, at + 4);
  let next = bytes[at + 6] ?? 0;
  // Nothing but a packet of the network card's cutting, or a jumbogram (RFC 2675), can have none of these.
  const isUntold = told === 0 && (next === TCP || next === UDP || next === HOP_BY_HOP);
  const ipBytes = isUntold ? Math.max(walk.wireEnd - at, 40) : 40 + told;
  narrow(walk, at + ipBytes);
  packet.isIpv6 = true;
  for (let i = 0; i < 8; i++) packet.addresses[i] = read32(bytes, at + 8 + 4 * i);
  packet.ipBytes = ipBytes;
  packet.fragment = 'none';
  let first = at + 40;
  for (let i = 0; i < MOST_EXTENSIONS && isExtension(next); i++) {
    if (walk.end - first < 8) {
      skipFrame(walk, CUT);
      return;
    }
    const type = next;
    next = bytes[first] ?? 0;
    if (type === 44) {
      const offset = read16(bytes, first + 2);
      packet.fragmentId = read32(bytes, first + 4);
      if ((offset & 0xfff9) !== 0) packet.fragment = offset >> 3 === 0 ? 'first' : 'later';
      // The packet that they are had none of it.
      packet.ipBytes -= 8;
      first += 8;
      if (packet.fragment === 'later') break;
    } else {
      if (type === ROUTING) takeFinalDestination(walk, first);
      first += type === AH ? ((bytes[first + 1] ?? 0) + 2) * 4 : ((bytes[first + 1] ?? 0) + 1) * 8;
    }
  }
  if (isMapped(packet.addresses, 0) !== isMapped(packet.addresses, 4)) {
    skipFrame(walk, 'an IPv6 packet from or to a mapped IPv4 address');
    return;
  }
  packet.protocol = next;
  openTransport(walk, first);
}

/** On its way the packet is addressed to the next stop; the last one stands in the header (RFC 8754, RFC 6275, RFC 2460). */
function takeFinalDestination({ bytes, end, packet }: Walk, at: number): void {
  const type = bytes[at + 2] ?? 0;
  const stops = Math.floor((bytes[at + 1] ?? 0) / 2);
  if ((bytes[at + 3] ?? 0) === 0 || stops < 1) return;
  // Segments are listed from the last to the first, stops of the older kind in their order.
  const last = type === 4 || type === 2 ? at + 8 : type === 0 ? at + 8 + 16 * (stops - 1) : undefined;
  if (last === undefined || last + 16 > end) return;
  for (let i = 0; i < 4; i++) packet.addresses[4 + i] = read32(bytes, last + 4 * i);
}

/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
function isExtension(type: number): boolean {
  switch (type) {
    case HOP_BY_HOP:
    case ROUTING:
    case 44:
    case AH:
    case 60:
    case 135:
    case 139:
    case 140:
      return true;
    default:
      return false;
  }
}

function isMapped(addresses: Uint32Array, first: number): boolean {
  return addresses[first] === 0 && addresses[first + 1] === 0 && addresses[first + 2] === 0xffff;
}

/** Leaves what the link adds behind the packet, and what is wrongly told to lie beyond the frame. */
function narrow(walk: Walk, packetEnd: number): void {
  walk.wireEnd = packetEnd;
  walk.end = Math.min(walk.end, packetEnd);
}

function openTransport(walk: Walk, at: number): void {
  const { packet } = walk;
  packet.timeMs = walk.timeMs;
  packet.vlans = walk.vlans;
  packet.first = at;
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.spi = 0;
  packet.role = undefined;
  packet.tcpFlags = undefined;
  if (packet.fragment === 'later') {
    packet.payloadBytes = Math.max(0, walk.wireEnd - at);
    walk.found(packet);
    return;
  }
  const { protocol } = packet;
  if (!readPorts(walk, packet, at)) {
    skipFrame(walk, CUT);
    return;
  }
  walk.found(packet);
  // What it carries goes on in the other fragments.
  if (packet.fragment === 'first') walk.wireEnd = at + MOST_IP_BYTES;
  if (protocol === UDP) openUdpTunnel(walk, at, packet.sourcePort, packet.destinationPort);
  else if (protocol !== TCP) openIpTunnel(walk, at, protocol);
}

/** Servers ask each other from their own port: the mode of NTP (RFC 5905 §7.3) and DNS's QR (RFC 1035 §4.1.1) tell who. */
function readRole({ bytes, end }: Walk, at: number, port: number): IpPacket['role'] {
  if (port === NTP_PORT && at < end) {
    const mode = (bytes[at] ?? 0) & 7;
    return mode === 3 ? 'asks' : mode === 4 ? 'answers' : undefined;
  }
  if (port === DNS_PORT && at + 2 < end) return ((bytes[at + 2] ?? 0) & 0x80) === 0 ? 'asks' : 'answers';
  return undefined;
}

function readPorts(walk: Walk, packet: IpPacket, at: number): boolean {
  const { bytes, end } = walk;
  switch (packet.protocol) {
    case TCP:
    case UDP:
    case SCTP:
      if (end - at < 4) return false;
      packet.sourcePort = read16(bytes, at);
      packet.destinationPort = read16(bytes, at + 2);
      if (packet.protocol === TCP && end - at >= 14) {
        packet.tcpFlags = bytes[at + 13] ?? 0;
        packet.sequence = read32(bytes, at + 4);
        packet.acknowledged = read32(bytes, at + 8);
        packet.payloadBytes = Math.max(0, walk.wireEnd - at - ((bytes[at + 12] ?? 0) >> 4) * 4);
      }
      if (packet.sourcePort === packet.destinationPort && packet.protocol === UDP)
        packet.role = readRole(walk, at + UDP_BYTES, packet.sourcePort);
      return true;
    // A packet cut before its association has none (RFC 4303 §2, RFC 4302 §2).
    case ESP:
      if (end - at >= 4) packet.spi = read32(bytes, at);
      return true;
    case AH:
      if (end - at >= 8) packet.spi = read32(bytes, at + 4);
      return true;
    case ICMP:
    case ICMP6:
      if (end - at < 2) return false;
      packet.sourcePort = bytes[at] ?? 0;
      packet.destinationPort = bytes[at + 1] ?? 0;
      return true;
    default:
      return true;
  }
}
