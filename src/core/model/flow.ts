import type { Protocol } from '#core/net';

/** One conversation direction as an exporter reports it. Field meanings: docs/formats and RFC 7011. */
export interface Flow {
  readonly startMs: number;
  readonly endMs: number;
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  /** Of the IP layer; absent where the exporter does not tell. */
  readonly bytes?: number;
  readonly packets?: number;
  readonly reverseBytes?: number;
  readonly reversePackets?: number;
  readonly action?: 'accept' | 'drop' | 'reject';
  readonly direction?: 'ingress' | 'egress';
  readonly state?: 'attempted' | 'established' | 'rejected' | 'reset' | 'closed';
  readonly initiator: 'source' | 'destination' | 'unknown';
  readonly exporter?: string;
  readonly process?: string;
}
