import type { AddressSet, TrafficSet } from '#core/net';
import type { Mode } from './policy.ts';

/** Seen from the host: `ingress` is towards it, `egress` away from it. */
export type Direction = 'ingress' | 'egress';

/** One permission or prohibition at one host: `own` × `peers` × `traffic`. */
export interface HostRule {
  /** Id of the rule or guardrail that it comes from. Several host rules may share it. */
  readonly id: string;
  readonly direction: Direction;
  /** The host's own addresses that it is about. */
  readonly own: AddressSet;
  /** The other ends. The host's own addresses among them say nothing: it always reaches itself. */
  readonly peers: AddressSet;
  readonly traffic: TrafficSet;
  /** From then on it permits nothing; the kernel keeps it. Absent: no end. */
  readonly expiresAtMs?: number;
}

/**
 * Everything one host needs, as meaning: the agent lowers it to its own firewall.
 * Order has no meaning. `forbid` outranks `allow`; what neither names is denied when `mode` is `enforce`.
 */
export interface HostPolicy {
  readonly workload: string;
  readonly zone: string;
  /** Rising number of the policy revision that it was planned from. */
  readonly revision: number;
  /** When a schedule last opened or closed a rule of this host. Absent: none of its rules has hours. */
  readonly sinceMs?: number;
  readonly mode: Mode;
  /** Every address of the host that the policy knows. Traffic of any other address is not allowed. */
  readonly own: AddressSet;
  readonly allow: readonly HostRule[];
  readonly forbid: readonly HostRule[];
}

/** What tells one plan of a host from another: `12`, or with hours `12-1767225600000`. */
export function printEdition({ revision, sinceMs }: Pick<HostPolicy, 'revision' | 'sinceMs'>): string {
  return sinceMs === undefined ? `${revision}` : `${revision}-${sinceMs}`;
}
