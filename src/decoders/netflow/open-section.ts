import { toProtocolNumber } from '#core/net';
import { readSampledPacket } from '#decoders/packet';
import { ABSENT, NUMBER, type NumberSlot, type RecordValues, TEXT } from './slots.ts';

/**
 * A record that holds the beginning of one packet, and no addresses, tells what the packet's headers tell; counters of
 * the record hold. Source: RFC 7133; IANA, dataLinkFrameSection, ipHeaderPacketSection, layer2packetSectionData.
 */
export function openSection(values: RecordValues): void {
  const { numbers, texts, section } = values;
  if (!section || texts[TEXT.source4] !== '' || texts[TEXT.source6] !== '') return;
  const at = (slot: NumberSlot) => numbers[NUMBER[slot]] ?? ABSENT;
  const wireBytes = Math.max(at(section.linkType === ETHERNET ? 'frameBytes' : 'ipBytes'), section.bytes.length);
  const packet = readSampledPacket(section.bytes, section.linkType, wireBytes);
  if (!packet) return;
  const isIpv6 = packet.source.includes(':');
  texts[isIpv6 ? TEXT.source6 : TEXT.source4] = packet.source;
  texts[isIpv6 ? TEXT.destination6 : TEXT.destination4] = packet.destination;
  const told: readonly (readonly [NumberSlot, number | undefined])[] = [
    ['sourcePort', packet.sourcePort],
    ['destinationPort', packet.destinationPort],
    [isIpv6 ? 'icmpType6' : 'icmpType4', packet.icmpType],
    [isIpv6 ? 'icmpCode6' : 'icmpCode4', packet.icmpCode],
    ['tcpFlags', packet.tcpFlags],
    ['protocol', toProtocolNumber(packet.protocol)],
  ];
  for (const [slot, value] of told) if (value !== undefined) numbers[NUMBER[slot]] = value;
  if (COUNTERS.every((slot) => at(slot) === ABSENT)) {
    numbers[NUMBER.bytes] = packet.ipBytes;
    numbers[NUMBER.packets] = 1;
  }
}

/** Of captures, as `openFrame` takes them. */
export const ETHERNET = 1;
export const RAW_IP = 101;

const COUNTERS = ['bytes', 'packets', 'totalBytes', 'totalPackets', 'outBytes', 'outPackets'] as const;
