/** What the headers of one IP packet tell. One object for all packets: it holds until the next one is found. */
export interface IpPacket {
  timeMs: number;
  isIpv6: boolean;
  /** Source, then destination, four words each; of IPv4 the last word alone. */
  readonly addresses: Uint32Array;
  /** IANA protocol number. */
  protocol: number;
  /** Of the whole packet on the wire, from its IP header on. */
  ipBytes: number;
  vlans: number;
  /** Later ones have no ports. */
  fragment: 'none' | 'first' | 'later';
  /** Common to the fragments of one packet. */
  fragmentId: number;
  /** Where what it carries begins, in the bytes of the walk. */
  first: number;
  /** Of tcp, udp and sctp; type and code of icmp; else 0. */
  sourcePort: number;
  destinationPort: number;
  /** Of esp and ah: the association that it belongs to; else 0. */
  spi: number;
  /** What a datagram between two equal ports says of itself; undefined where it says nothing. */
  role: 'asks' | 'answers' | undefined;
  /** Of tcp; undefined where the capture cut them off. */
  tcpFlags: number | undefined;
  sequence: number;
  acknowledged: number;
  /** Above tcp; of later fragments above IP. */
  payloadBytes: number;
}

export function startPacket(): IpPacket {
  return {
    timeMs: 0,
    isIpv6: false,
    addresses: new Uint32Array(8),
    protocol: 0,
    ipBytes: 0,
    vlans: 0,
    fragment: 'none',
    fragmentId: 0,
    first: 0,
    sourcePort: 0,
    destinationPort: 0,
    spi: 0,
    role: undefined,
    tcpFlags: undefined,
    sequence: 0,
    acknowledged: 0,
    payloadBytes: 0,
  };
}

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ESP = 50;
export const AH = 51;
export const ICMP6 = 58;
export const SCTP = 132;
