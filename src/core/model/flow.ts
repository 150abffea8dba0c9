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
  /** Of the IP layer, multiplied by the sampling interval; absent where the exporter does not tell. */
  readonly bytes?: number;
  readonly packets?: number;
  readonly reverseBytes?: number;
  readonly reversePackets?: number;
  /** New connections that the exporter tells of as one flow; absent: it is one, or part of one. */
  readonly connections?: number;
  readonly action?: 'accept' | 'drop' | 'reject';
  /** As the exporter saw it: into or out of the interface or host that it watches. */
  readonly direction?: 'ingress' | 'egress';
  /** One of so many packets was looked at. Absent: all of them, or the exporter does not tell. */
  readonly samplingInterval?: number;
  readonly state?: 'attempted' | 'established' | 'rejected' | 'reset' | 'closed';
  /** What the exporter put in place of the addresses and ports; absent where it left them. */
  readonly translated?: {
    readonly source?: string;
    readonly sourcePort?: number;
    readonly destination?: string;
    readonly destinationPort?: number;
  };
  readonly initiator: 'source' | 'destination' | 'unknown';
  readonly exporter?: string;
  /** Path or name of the program at the end that the exporter watches. */
  readonly process?: string;
  readonly user?: string;
  /** The rule that decided, as the exporter names it. */
  readonly rule?: string;
  readonly zones?: { readonly source?: string; readonly destination?: string };
  /** Of workloads, where the exporter knows them: `namespace/pod`, an instance, a DNS name. */
  readonly names?: { readonly source?: string; readonly destination?: string };
}
