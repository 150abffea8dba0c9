import { ICMP, ICMP6, type IpPacket, isAnswerType, TCP } from '#decoders/packet';
import { isServerPort } from './server-ports.ts';
import { applySegment, isSyn, isSynAck, startTcp, type TcpState } from './tcp-state.ts';

/** What one end sent. */
interface Sent {
  packets: number;
  bytes: number;
}

/** Packets between two ends, as far as they came. The ends are those of the table's key. */
export interface Connection {
  readonly protocol: number;
  /** Of the first packet; 0 where it is not icmp. */
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly fromFirst: Sent;
  readonly fromSecond: Sent;
  startMs: number;
  endMs: number;
  /** Which end is the source of the flow. */
  isFirstSource: boolean;
  /** Whether the source is known to have begun; else it is taken for the client by the ports. */
  isSure: boolean;
  readonly tcp: TcpState | undefined;
  /** Packets of the input that are told by this flow, and no other. */
  records: number;
  isTold: boolean;
}

/** `isFromFirst`: whether its first packet is from the first end of the key. */
export function startConnection(packet: IpPacket, isFromFirst: boolean): Connection {
  const isReply = isByItsPortsAReply(packet);
  const isIcmp = packet.protocol === ICMP || packet.protocol === ICMP6;
  return {
    protocol: packet.protocol,
    icmpType: isIcmp ? packet.sourcePort : 0,
    icmpCode: isIcmp ? packet.destinationPort : 0,
    fromFirst: { packets: 0, bytes: 0 },
    fromSecond: { packets: 0, bytes: 0 },
    startMs: packet.timeMs,
    endMs: packet.timeMs,
    isFirstSource: isFromFirst !== isReply,
    isSure:
      packet.protocol === TCP
        ? isSyn(packet.tcpFlags ?? 0)
        : // An association goes one way: whether it answers another is not told.
          packet.role !== undefined ||
          (packet.spi === 0 && !isReply && !isAnswerType(packet.protocol, packet.sourcePort)),
    tcp: packet.protocol === TCP ? startTcp() : undefined,
    records: 0,
    isTold: false,
  };
}

/** Counts a packet of the connection; not the later fragments. */
export function countPacket(connection: Connection, packet: IpPacket, isFromFirst: boolean): void {
  const sent = isFromFirst ? connection.fromFirst : connection.fromSecond;
  sent.packets += 1;
  sent.bytes += packet.ipBytes;
  noteTime(connection, packet.timeMs);
  const { tcp } = connection;
  const flags = packet.tcpFlags;
  if (!tcp || flags === undefined) return;
  const isFromSource = isFromFirst === connection.isFirstSource;
  applySegment(tcp, flags, packet, isFromSource);
  // Who answers a SYN that was not seen is no scanner once the other end goes on.
  if (!connection.isSure && isFromSource && tcp.responder.state === 'established') connection.isSure = true;
}

export function noteTime(connection: Connection, timeMs: number): void {
  if (timeMs > connection.endMs) connection.endMs = timeMs;
  else if (timeMs < connection.startMs) connection.startMs = timeMs;
}

/** Where the first packet is no request as far as its ports tell, its sender answers. */
function isByItsPortsAReply(packet: IpPacket): boolean {
  const { protocol, sourcePort, destinationPort, tcpFlags = 0, role } = packet;
  if (role !== undefined) return role === 'answers';
  if (protocol === TCP) {
    if (isSyn(tcpFlags)) return false;
    if (isSynAck(tcpFlags)) return true;
  }
  if (!isServerPort(protocol, sourcePort) || isToMany(packet)) return false;
  if (!isServerPort(protocol, destinationPort)) return true;
  return protocol === TCP && sourcePort < destinationPort;
}

/** To a multicast group or to all: nobody asks from there. */
function isToMany({ isIpv6, addresses }: IpPacket): boolean {
  if (isIpv6) return (addresses[4] ?? 0) >>> 24 === 0xff;
  const destination = addresses[7] ?? 0;
  return destination >>> 28 === 0xe || destination === 0xffff_ffff;
}
