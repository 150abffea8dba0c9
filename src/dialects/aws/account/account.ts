import type { Position } from '#core/model';
import type { Address, AddressRange, AddressSet, TrafficSet } from '#core/net';

/** What all objects of the platform have. Ids are unique over regions and accounts. */
export interface Resource {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly at: Position;
}

export interface Vpc extends Resource {
  readonly addresses: AddressSet;
}

export interface Subnet extends Resource {
  readonly vpc: string;
  /** Availability zone; empty where the input does not tell. */
  readonly zone: string;
  readonly addresses: AddressSet;
  /** By VPC Block Public Access: no internet gateway at all, or none but for NAT gateways and egress-only ones. */
  readonly blocking?: 'all' | 'ingress' | 'unknown';
  /** The subnet itself says so. */
  readonly isBlockingTold?: true;
}

export interface SecurityGroup extends Resource {
  readonly name: string;
  /** Empty where the input does not tell. */
  readonly vpc: string;
  readonly ingress: readonly GroupRule[];
  readonly egress: readonly GroupRule[];
  /** Sides whose rules are not told where nothing else tells one. */
  readonly open: readonly ('ingress' | 'egress')[];
  /** Other VPCs that use it. */
  readonly moreVpcs?: readonly string[];
}

/** One permission of a security group: one traffic, one other end. */
export interface GroupRule {
  readonly traffic: TrafficSet;
  readonly peer: GroupPeer;
  /** What decides whether it is there, or is as it is; not told. */
  readonly unknown?: string;
  readonly text: string;
  /** Its description. */
  readonly note?: string;
  readonly at: Position;
}

/** `unresolved`: a reference that leads to nothing in the input, in its own words. */
export type GroupPeer =
  | { readonly kind: 'network'; readonly range: AddressRange }
  | { readonly kind: 'group'; readonly id: string; readonly account?: string }
  | { readonly kind: 'prefix-list' | 'unresolved'; readonly id: string };

export interface NetworkAcl extends Resource {
  readonly vpc: string;
  readonly isDefault: boolean;
  readonly subnets: readonly string[];
  readonly entries: readonly AclEntry[];
}

/** Of the entry `*`, which denies the rest and stands in every list; that of IPv6 has the next one. */
export const LAST_NUMBER = 32_767;

export interface AclEntry {
  readonly number: number;
  readonly isEgress: boolean;
  readonly isAllow: boolean;
  readonly traffic: TrafficSet;
  /** Absent: it cannot be told which. */
  readonly range?: AddressRange;
  /** What decides whether it is there, or is as it is; not told. */
  readonly unknown?: string;
  readonly text: string;
  /** Its description. */
  readonly note?: string;
  readonly at: Position;
}

export interface PrefixList extends Resource {
  readonly name: string;
  /** Absent: its entries are not in the input. */
  readonly addresses?: AddressSet;
}

export interface NetworkInterface extends Resource {
  /** Empty where the input does not tell. */
  readonly subnet: string;
  readonly vpc: string;
  readonly groups: readonly string[];
  readonly addresses: readonly Address[];
  readonly outside: readonly { readonly inside: Address; readonly outside: Address }[];
  readonly instance?: string;
  /** Its place at the instance: 0 is the first. */
  readonly deviceIndex?: number;
  /** `interface`, `nat_gateway`, `network_load_balancer`, `vpc_endpoint`, … */
  readonly kind: string;
  readonly description: string;
  readonly isSourceChecked: boolean;
  readonly isInUse: boolean;
  /** It does not exist yet: what it will have is not known. */
  readonly isPlanned?: boolean;
  /** It has, or will have, a public address that the input does not tell. */
  readonly isTranslated?: boolean;
  /** The input does not tell whether it will have one. */
  readonly mayBeTranslated?: boolean;
}

export interface Instance extends Resource {
  readonly state: string;
  readonly aliases: readonly string[];
  readonly interfaces: readonly NetworkInterface[];
  readonly hasMetadataService: boolean;
  /** `optional`: the metadata service answers without a session token. Absent: not told. */
  readonly metadataTokens?: string;
}

export interface RouteTable extends Resource {
  readonly vpc: string;
  readonly isMain: boolean;
  readonly subnets: readonly string[];
  /** Gateways whose incoming traffic it routes. */
  readonly gateways: readonly string[];
  readonly routes: readonly Route[];
}

export interface Route {
  readonly destination:
    { readonly kind: 'network'; readonly range: AddressRange } | { readonly kind: 'prefix-list'; readonly id: string };
  readonly target: RouteTarget;
  readonly isBlackhole: boolean;
  /** Learned from a VPN: a written route to the same network wins. */
  readonly isPropagated: boolean;
  readonly text: string;
  readonly at: Position;
}

export interface RouteTarget {
  readonly kind:
    | 'local'
    | 'internet-gateway'
    | 'egress-only-gateway'
    | 'nat-gateway'
    | 'transit-gateway'
    | 'peering'
    | 'vpn-gateway'
    | 'endpoint'
    | 'interface'
    | 'instance'
    | 'other';
  readonly id: string;
}

/** Internet gateways, egress-only ones and VPN gateways: what they are attached to. */
export interface Gateway extends Resource {
  readonly kind: 'internet-gateway' | 'egress-only-gateway' | 'vpn-gateway';
  readonly vpcs: readonly string[];
}

export interface NatGateway extends Resource {
  readonly subnet: string;
  readonly vpc: string;
  readonly isPublic: boolean;
  readonly isAvailable: boolean;
  readonly addresses: readonly { readonly inside?: Address; readonly outside?: Address; readonly interface?: string }[];
}

export interface Peering extends Resource {
  readonly isActive: boolean;
  readonly ends: readonly { readonly vpc: string; readonly addresses: AddressSet }[];
}

/** One end of a transit gateway: a peering of two has the same id at both. */
export interface TransitAttachment extends Resource {
  readonly transitGateway: string;
  /** `vpc`, `vpn`, `peering`, `direct-connect-gateway`, `connect`, … */
  readonly kind: string;
  /** What is attached: a VPC, the other transit gateway, a VPN connection. */
  readonly resource: string;
  /** Where its traffic is looked up; absent: nowhere. */
  readonly routeTable?: string;
  readonly isAvailable: boolean;
  /** Of a VPC: where it is present. */
  readonly subnets: readonly string[];
}

export interface TransitRouteTable extends Resource {
  readonly transitGateway: string;
}

export interface TransitRoute {
  readonly routeTable: string;
  readonly range?: AddressRange;
  readonly attachments: readonly string[];
  readonly isBlackhole: boolean;
  readonly isStatic: boolean;
  readonly text: string;
  readonly at: Position;
}

export interface TransitPropagation {
  readonly routeTable: string;
  readonly attachment: string;
  readonly at: Position;
}

export interface VpnConnection extends Resource {
  readonly gateway?: string;
  readonly transitGateway?: string;
  readonly isAvailable: boolean;
  readonly networks: AddressSet;
}

export interface VpcEndpoint extends Resource {
  readonly vpc: string;
  readonly kind: string;
  readonly service: string;
  readonly interfaces: readonly string[];
}

export interface LoadBalancer extends Resource {
  /** Unique among load balancers and services: where several have it, each is called by its id. */
  readonly name: string;
  readonly dnsName: string;
  readonly kind: 'application' | 'network' | 'gateway' | 'classic' | 'other';
  /** What its interfaces are described by: `ELB net/name/0123`. */
  readonly description: string;
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly vpc: string;
  readonly listeners: readonly Listener[];
}

export interface Listener {
  readonly traffic: TrafficSet;
  readonly targetGroups: readonly string[];
  readonly at: Position;
}

export interface TargetGroup extends Resource {
  /** `instance`, `ip`, `lambda`, `alb`. */
  readonly kind: string;
  readonly protocol: string;
  readonly port: number;
}

export interface Target {
  readonly id: string;
  readonly port?: number;
  readonly zone?: string;
  readonly state: string;
}

/** A service whose interfaces are the platform's own: a managed database. */
export interface ManagedService extends Resource {
  readonly kind: string;
  /** Unique, as a load balancer's. */
  readonly name: string;
  /** As the platform's descriptions of interfaces have it. */
  readonly title: string;
  readonly dnsName?: string;
  readonly port?: number;
  readonly groups: readonly string[];
  readonly subnets: readonly string[];
}

/** Everything that the input says of accounts and regions. Maps are by id. */
export interface Account {
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly groups: ReadonlyMap<string, SecurityGroup>;
  readonly acls: ReadonlyMap<string, NetworkAcl>;
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
  readonly instances: ReadonlyMap<string, Instance>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly natGateways: ReadonlyMap<string, NatGateway>;
  readonly peerings: ReadonlyMap<string, Peering>;
  readonly transitAttachments: readonly TransitAttachment[];
  readonly transitRouteTables: ReadonlyMap<string, TransitRouteTable>;
  readonly transitRoutes: readonly TransitRoute[];
  readonly transitPropagations: readonly TransitPropagation[];
  readonly vpnConnections: ReadonlyMap<string, VpnConnection>;
  readonly endpoints: ReadonlyMap<string, VpcEndpoint>;
  readonly loadBalancers: ReadonlyMap<string, LoadBalancer>;
  readonly targetGroups: ReadonlyMap<string, TargetGroup>;
  /** By target group; absent: its targets are not in the input. */
  readonly targets: ReadonlyMap<string, readonly Target[]>;
  /** Load balancers and target groups by id, with their attributes. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly services: ReadonlyMap<string, ManagedService>;
  /**
   * SEM-21. By VPC, the lists of its account and region that the input has as a whole, be they empty. Of one that tells
   * `NetworkInterfaces`, other addresses are nobody's.
   */
  readonly toldOf: ReadonlyMap<string, ReadonlySet<string>>;
  /** Lists that the input has anywhere, be they empty. */
  readonly lists: ReadonlySet<string>;
}
