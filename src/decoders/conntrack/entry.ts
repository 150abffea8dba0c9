/** What the connection tracking tells of one connection; values are texts as printed, and absent where they are not. */
export interface Entry {
  /** Absent: a line of a list. */
  readonly event?: 'new' | 'update' | 'destroy';
  /** Its number, or its name. */
  readonly protocol: string;
  /** Of TCP, DCCP and SCTP. */
  readonly state?: string;
  readonly original: Tuple;
  /** As the answers come; a translation makes it more than the original turned round. */
  readonly reply: Tuple;
  readonly isUnreplied: boolean;
  readonly isAssured: boolean;
  /** Of zones, which may have the same addresses; and the number of the entry. */
  readonly zone?: string;
  readonly id?: string;
  /** Of the event. */
  readonly atMs?: number;
  readonly startMs?: number;
  readonly stopMs?: number;
  /** Who tells it. */
  readonly exporter?: string;
  /** Since it began. */
  readonly activeMs?: number;
}

export interface Tuple {
  readonly source?: string;
  readonly destination?: string;
  readonly sourcePort?: string;
  readonly destinationPort?: string;
  readonly icmpType?: string;
  readonly icmpCode?: string;
  /** Of echo requests, as a port is of TCP. */
  readonly icmpId?: string;
  readonly packets?: string;
  readonly bytes?: string;
}

/** By the names of the tool, in lines and XML, and of /proc/net/nf_conntrack. */
export const TUPLE_FIELDS: Readonly<Record<string, keyof Tuple>> = {
  src: 'source',
  dst: 'destination',
  sport: 'sourcePort',
  dport: 'destinationPort',
  type: 'icmpType',
  code: 'icmpCode',
  id: 'icmpId',
  packets: 'packets',
  bytes: 'bytes',
};
