import type { Packet } from '#core/model';
import { hasPorts, printAddress } from '#core/net';

/** `tcp 10.0.0.1 -> 10.0.0.2:22, in eth0` */
export function printPacket(packet: Packet): string {
  const { protocol, source, destination, destinationPort, icmpType, icmpCode } = packet;
  const at = printAddress(destination);
  const end = hasPorts(protocol) ? `${at.includes(':') ? `[${at}]` : at}:${destinationPort}` : at;
  const kind = icmpType === undefined ? '' : ` type ${icmpType} code ${icmpCode ?? 0}`;
  const sides = (['in', 'out'] as const).flatMap((side) => (packet[side] ? [`, ${side} ${packet[side]}`] : []));
  return `${typeof protocol === 'number' ? `protocol ${protocol}` : protocol} ${printAddress(source)} -> ${end}${kind}${sides.join('')}`;
}
