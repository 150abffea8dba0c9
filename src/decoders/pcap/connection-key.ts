import { ICMP, ICMP6, type IpPacket, toAnswer } from '#decoders/packet';

/** Two addresses, two ports or the association of IPsec, protocol with family, tags of virtual networks. */
export const KEY_WORDS = 11;

/**
 * Writes the key that both directions of a connection have. Returns whether the packet is from the first end of it.
 * Tags are part of it: a router that is listened to on both sides shows each packet twice, in two networks.
 */
export function writeKey(key: Uint32Array, packet: IpPacket): boolean {
  const { addresses, protocol } = packet;
  let { sourcePort, destinationPort } = packet;
  let isOneWay = false;
  if (protocol === ICMP || protocol === ICMP6) {
    const answer = toAnswer(protocol, sourcePort);
    if (answer === undefined) isOneWay = true;
    else destinationPort = answer;
  }
  const isFromFirst = isOneWay || comparePorts(addresses, sourcePort, destinationPort) <= 0;
  const first = isFromFirst ? 0 : 4;
  const second = 4 - first;
  for (let i = 0; i < 4; i++) {
    key[i] = addresses[first + i] ?? 0;
    key[4 + i] = addresses[second + i] ?? 0;
  }
  key[8] =
    packet.spi !== 0
      ? packet.spi
      : isFromFirst
        ? sourcePort * 0x1_0000 + destinationPort
        : destinationPort * 0x1_0000 + sourcePort;
  key[9] = protocol + (packet.isIpv6 ? 256 : 0);
  key[10] = packet.vlans;
  return isFromFirst;
}

function comparePorts(addresses: Uint32Array, sourcePort: number, destinationPort: number): number {
  for (let i = 0; i < 4; i++) {
    const difference = (addresses[i] ?? 0) - (addresses[4 + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return sourcePort - destinationPort;
}

export function hashKey(words: Uint32Array, first: number): number {
  let hash = 0x9e37_79b9;
  for (let i = first; i < first + KEY_WORDS; i++) {
    hash = Math.imul(hash ^ (words[i] ?? 0), 0x85eb_ca6b);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
