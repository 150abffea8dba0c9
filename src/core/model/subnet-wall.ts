import type { AddressSet, Prefix, TrafficSet } from '#core/net';
import type { Direction } from './host-policy.ts';

/** Addresses behind one border: a network of either family, or one of each. */
export interface Subnet {
  /** Unique among the subnets; lower-case letters, digits and dashes, begins with a letter. */
  readonly name: string;
  readonly networks: readonly Prefix[];
}

/** What a list at the border of a subnet must let pass: packet by packet, since such a list keeps track of nothing. */
export interface SubnetWall extends Subnet {
  readonly needs: readonly WallNeed[];
  /** Of all zones but the internet. */
  readonly estate: AddressSet;
  /** Of zones that the subnet has nothing to do with: what does not fit may grow, but not onto these. */
  readonly strangers: AddressSet;
}

/** Packets that come in from the others (`ingress`) or go out to them, whatever the port that they come from. */
export interface WallNeed {
  readonly direction: Direction;
  readonly others: AddressSet;
  readonly traffic: TrafficSet;
}
