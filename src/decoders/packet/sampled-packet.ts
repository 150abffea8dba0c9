import type { Flow } from '#core/model';
import { hasPorts, toProtocol } from '#core/net';
import type { IpPacket } from './ip-packet.ts';
import { openFrame } from './link.ts';
import { printAddressWords } from './print-address.ts';
import { startWalk } from './walk.ts';

/** What the beginning of one packet tells. `ipBytes`: of the whole packet, from its IP header on. */
export type SampledPacket = Pick<
  Flow,
  'source' | 'destination' | 'protocol' | 'sourcePort' | 'destinationPort' | 'icmpType' | 'icmpCode'
> & { readonly ipBytes: number; readonly tcpFlags?: number };

/** The innermost packet of a frame that was cut; undefined where it carries no IP. `linkType`: as captures number them. */
export function readSampledPacket(bytes: Uint8Array, linkType: number, wireBytes: number): SampledPacket | undefined {
  sampled = undefined;
  openFrame(WALK, { timeMs: 0, linkType, bytes, first: 0, end: bytes.length, wireBytes });
  return sampled;
}

/** Of the call that is under way: the walk through a frame is one for all. */
let sampled: SampledPacket | undefined;
const WALK = startWalk((packet) => {
  sampled = toSampled(packet);
});

function toSampled(packet: IpPacket): SampledPacket {
  const protocol = toProtocol(packet.protocol);
  const source = printAddressWords(packet.addresses, 0, packet.isIpv6);
  const destination = printAddressWords(packet.addresses, 4, packet.isIpv6);
  const told = { source, destination, protocol, ipBytes: packet.ipBytes };
  const { sourcePort, destinationPort, tcpFlags } = packet;
  if (packet.fragment === 'later') return told;
  if (hasPorts(protocol)) return { ...told, sourcePort, destinationPort, ...(tcpFlags !== undefined && { tcpFlags }) };
  const isIcmp = protocol === 'icmp' || protocol === 'icmp6';
  return isIcmp ? { ...told, icmpType: sourcePort, icmpCode: destinationPort } : told;
}
