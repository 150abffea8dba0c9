/** A socket of a network, as a tool of the host shows it; texts as printed, without brackets, zones and devices. */
export interface Socket {
  readonly protocol: 'tcp' | 'udp' | 'sctp' | 'dccp' | 'udplite';
  /** In capitals, without `-` and `_`: `ESTABLISHED`, `FINWAIT1`. Absent: none is printed. */
  readonly state?: string;
  readonly localAddress: string;
  readonly localPort: string;
  /** `*`: nobody. */
  readonly peerAddress: string;
  readonly peerPort: string;
  readonly process?: string;
  readonly user?: string;
}
