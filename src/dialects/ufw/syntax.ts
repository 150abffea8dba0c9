import type { Position } from '#core/model';

/** What `ufw status` prints: values are texts as printed, and a field that is absent was not. */
export interface UfwStatus {
  readonly kind: 'status';
  readonly isActive: boolean;
  /** `on (low)`. */
  readonly logging?: string;
  /** `deny (incoming), allow (outgoing), disabled (routed)`; `status verbose` has it. */
  readonly defaults?: string;
  readonly defaultsAt?: Position;
  readonly newProfiles?: string;
  readonly rules: readonly (UfwRule | UnreadLine)[];
  readonly at: Position;
}

/** One line: what is done with packets to `to` from `from`. */
export interface UfwRule {
  readonly kind: 'rule';
  /** Its number, where rules are numbered. */
  readonly index?: number;
  readonly action: 'ALLOW' | 'DENY' | 'REJECT' | 'LIMIT';
  /** `FWD`: packets that the host passes on. Absent: it is not printed, and `IN` is meant. */
  readonly direction?: 'IN' | 'OUT' | 'FWD';
  readonly family: 4 | 6;
  readonly to: UfwEnd;
  readonly from: UfwEnd;
  /** `log`, `log-all`, `out`: what stands in brackets behind the line. */
  readonly notes: readonly string[];
  readonly comment?: string;
  readonly text: string;
  readonly at: Position;
}

export interface UfwEnd {
  /** Absent: anywhere. */
  readonly address?: string;
  readonly length?: number;
  readonly interface?: string;
  /** `tcp`, `esp`; absent: none is printed. */
  readonly protocol?: string;
  /** Empty: all of them. */
  readonly ports: readonly PortSpan[];
  /** A profile of an application stands for protocol and ports, or is told beside them. */
  readonly application?: string;
}

export interface PortSpan {
  readonly first: number;
  readonly last: number;
}

/** A line among the rules that is none. */
export interface UnreadLine {
  readonly kind: 'unread';
  readonly text: string;
  readonly at: Position;
}

/** What `ufw app info` prints of one application. */
export interface UfwProfile {
  readonly kind: 'profile';
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** In the order in which they are printed. */
  readonly ports: readonly ProfilePorts[];
  readonly at: Position;
}

export interface ProfilePorts {
  /** Absent: tcp and udp. */
  readonly protocol?: 'tcp' | 'udp';
  /** Empty: all of them (`any/tcp`). */
  readonly spans: readonly PortSpan[];
}

export interface UfwFile {
  readonly statuses: readonly UfwStatus[];
  readonly profiles: readonly UfwProfile[];
}
