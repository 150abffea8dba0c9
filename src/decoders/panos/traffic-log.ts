export type CellName =
  | 'source'
  | 'destination'
  | 'natSource'
  | 'natDestination'
  | 'rule'
  | 'sourceUser'
  | 'sourceZone'
  | 'destinationZone'
  | 'sessionId'
  | 'sourcePort'
  | 'destinationPort'
  | 'natSourcePort'
  | 'natDestinationPort'
  | 'protocol'
  | 'action'
  | 'bytesSent'
  | 'bytesReceived'
  | 'elapsed'
  | 'packetsSent'
  | 'packetsReceived'
  | 'endReason'
  | 'deviceName';

/** A log of PAN-OS, whatever form it was sent in. */
export interface TrafficLog {
  /** TRAFFIC, THREAT … */
  readonly type: string;
  /** start, end, drop, deny. */
  readonly subtype: string;
  readonly serial: string;
  readonly loggedMs: number | undefined;
  readonly startMs: number | undefined;
  readonly cell: (name: CellName) => string | undefined;
  /** Why it cannot be read. */
  readonly why?: string;
}
