import type { Position } from '#core/model';
import type { Address, AddressSet, PortSet, TrafficSet } from '#core/net';
import type { Ids } from './source.ts';

/** What one or more collected files say, with references not yet followed. */
export interface IbmConfig {
  /** Lists that a file holds, be they empty or null: what is not in one of these does not exist. */
  readonly lists: ReadonlySet<string>;
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly acls: readonly NetworkAcl[];
  readonly groups: readonly SecurityGroup[];
  readonly holders: readonly Holder[];
  readonly gateways: readonly PublicGateway[];
  readonly floating: readonly FloatingIp[];
  readonly tables: readonly RoutingTable[];
  readonly transits: readonly TransitConnection[];
  readonly tunnels: readonly VpnConnection[];
}

export interface Named {
  readonly ids: Ids;
  readonly name: string;
  readonly at: Position;
}

export interface Vpc extends Named {
  readonly region: string;
  /** What transit gateways learn of it. Empty: the collector did not ask; the subnets stand for them. */
  readonly prefixes: readonly AddressSet[];
  readonly defaultGroup: Ids;
}

export interface Subnet extends Named {
  readonly vpc: Ids;
  readonly zone: string;
  readonly addresses: AddressSet;
  /** Those of somebody. Absent: nobody tells; any may be. */
  readonly reserved?: AddressSet;
  /** Empty: told by the ACL. */
  readonly acl: Ids;
  readonly gateway: Ids;
  readonly table: Ids;
  /** Somebody is in it, and no file describes it. */
  readonly isMissing?: true;
}

export interface NetworkAcl extends Named {
  readonly subnets: readonly Ids[];
  readonly rules: readonly AclRule[];
}

export interface AclRule {
  readonly direction: Direction;
  readonly accepts: boolean;
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
  readonly traffic: TrafficSet;
  readonly sourcePorts: PortSet;
  readonly unknown: readonly string[];
  readonly text: string;
  readonly at: Position;
}

export type Direction = 'inbound' | 'outbound';

export interface SecurityGroup extends Named {
  readonly vpc: Ids;
  readonly targets: readonly Ids[];
  readonly rules: readonly GroupRule[];
}

export interface GroupRule {
  readonly direction: Direction;
  /** Addresses, or whoever is in the group. */
  readonly remote: AddressSet | { readonly group: Ids };
  readonly local: AddressSet;
  readonly traffic: TrafficSet;
  readonly unknown: readonly string[];
  readonly text: string;
  readonly at: Position;
}

/** Something with addresses in subnets. */
export interface Holder extends Named {
  readonly kind: string;
  readonly vpc: Ids;
  readonly labels: Readonly<Record<string, string>>;
  readonly aliases: readonly string[];
  readonly legs: readonly Leg[];
  /** Load balancers: to whom they open connections, and to nobody else. */
  readonly members?: readonly Member[];
  readonly listens?: TrafficSet;
}

export type Member = { readonly address: Address } | { readonly holder: Ids };

export interface Leg {
  readonly ids: Ids;
  readonly name: string;
  readonly addresses: readonly Address[];
  /** Empty: the subnet of the VPC that has the address. */
  readonly subnet: Ids;
  /** Those that the leg itself names; groups name their targets too. */
  readonly groups: readonly Ids[];
  /** A group by its name, where a platform service attaches it without telling. */
  readonly groupNames: readonly string[];
  readonly outside?: Address;
  /** Floating addresses, where the leg tells them itself. Absent: it does not. */
  readonly floating?: readonly Address[];
}

export interface PublicGateway extends Named {
  readonly address?: Address;
}

export interface FloatingIp extends Named {
  readonly address: Address;
  /** Of the interface that has it. */
  readonly target: Ids;
}

export interface RoutingTable extends Named {
  readonly subnets: readonly Ids[];
  /** Of the VPC; empty in files of older collectors. */
  readonly vpc: Ids;
  readonly isForTransit: boolean;
  readonly routes: readonly Route[];
}

export interface Route {
  readonly destination: AddressSet;
  readonly action: 'deliver' | 'drop' | 'delegate' | 'unknown';
  readonly zone: string;
  readonly isAdvertised: boolean;
  readonly text: string;
  readonly at: Position;
}

export interface TransitConnection extends Named {
  readonly gateway: Ids;
  readonly gatewayName: string;
  /** CRN of the VPC. */
  readonly network: string;
  readonly isAttached: boolean;
  readonly filters: readonly PrefixFilter[];
  readonly permitsByDefault: boolean;
}

export interface PrefixFilter {
  readonly prefix: AddressSet;
  readonly permits: boolean;
  /** Lengths of the prefixes that it means. */
  readonly shortest: number;
  readonly longest: number;
}

export interface VpnConnection extends Named {
  readonly subnet: Ids;
  readonly local: AddressSet;
  readonly peer: AddressSet;
}
