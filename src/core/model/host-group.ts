import type { Address, AddressSet, TrafficSet } from '#core/net';
import type { Direction } from './host-policy.ts';

/**
 * Interfaces for which the policy says the same: what a cloud enforces once, with one group that all of them are in.
 * Like a host policy it is meaning: `forbid` outranks `allow`, what neither names is denied, and order says nothing.
 */
export interface HostGroup {
  /** Unique among the groups; lower-case letters, digits and dashes, begins with a letter, at most 40 of them. */
  readonly name: string;
  readonly members: readonly GroupMember[];
  /** Of all members. */
  readonly addresses: AddressSet;
  readonly allow: readonly GroupRule[];
  /** Only what an `allow` would let pass otherwise. */
  readonly forbid: readonly GroupRule[];
}

/** A workload's interface with these addresses. */
export interface GroupMember {
  readonly workload: string;
  readonly addresses: readonly Address[];
}

/** One permission or prohibition at every member. */
export interface GroupRule {
  /** Rules or guardrails that it comes from, in the order of the policy. */
  readonly ids: readonly string[];
  readonly direction: Direction;
  /** The other ends. The member's own host among them says nothing. */
  readonly peers: AddressSet;
  readonly traffic: TrafficSet;
}
