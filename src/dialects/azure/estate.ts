import type { Position } from '#core/model';

/** What Azure's networks consist of, as files tell it. Ids are keys (`toKey`); references may lead to what is not here. */
export interface AzureEstate {
  readonly groups: readonly SecurityGroup[];
  readonly networks: readonly VirtualNetwork[];
  readonly subnets: readonly Subnet[];
  readonly interfaces: readonly NetworkInterface[];
  readonly routeTables: readonly RouteTable[];
  readonly publicIps: readonly PublicIp[];
  readonly natGateways: readonly NatGateway[];
  readonly balancers: readonly LoadBalancer[];
  readonly machines: readonly Machine[];
  /** Whether rules come before all security groups that are not read (Virtual Network Manager). */
  readonly hasAdminRules: boolean;
}

interface Thing {
  readonly id: string;
  /** As it is written, for people. */
  readonly name: string;
  readonly at: Position;
}

export interface SecurityGroup extends Thing {
  readonly rules: readonly SecurityRule[];
  /** Empty: the file does not repeat them; the platform's hold. */
  readonly defaults: readonly SecurityRule[];
  /** Rules of which it is not known where they stand or what they do. */
  readonly unread: readonly UnreadRule[];
  readonly subnets: readonly string[];
  readonly interfaces: readonly string[];
}

export interface UnreadRule {
  readonly name: string;
  readonly at?: Position;
}

export interface SecurityRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: 'inbound' | 'outbound';
  readonly access: 'allow' | 'deny';
  /** In lower case: `tcp`, `udp`, `icmp`, `esp`, `ah`, `*`. */
  readonly protocol: string;
  readonly source: RuleEnd;
  readonly destination: RuleEnd;
  /** Its description. */
  readonly note?: string;
  /** Absent: the platform's own. */
  readonly at?: Position;
}

export interface RuleEnd {
  /** Networks, service tags, `*`. */
  readonly prefixes: readonly string[];
  /** Application security groups, by id. */
  readonly groups: readonly string[];
  readonly ports: readonly string[];
}

export interface VirtualNetwork extends Thing {
  /** It lists its subnets itself: there are no others. */
  readonly hasSubnetList: boolean;
  readonly space: readonly string[];
  readonly peerings: readonly Peering[];
}

export interface Peering extends Thing {
  readonly remote: string;
  readonly remoteSpace: readonly string[];
  readonly isConnected: boolean;
  /** Whether what is in the one network reaches the other. */
  readonly isOpen: boolean;
  readonly usesRemoteGateways: boolean;
}

export interface Subnet extends Thing {
  readonly network: string;
  readonly prefixes: readonly string[];
  /** Every IP configuration in it, by id. Absent: nobody tells. */
  readonly members?: readonly string[];
  readonly group?: string;
  readonly routeTable?: string;
  readonly natGateway?: string;
  /** Whether whoever has no outside address of its own gets one for what it opens. */
  readonly hasDefaultOutbound: boolean;
  /** Whether the security group of the subnet holds for private endpoints in it. */
  readonly filtersPrivateEndpoints: boolean;
}

export interface NetworkInterface extends Thing {
  readonly aliases: readonly string[];
  readonly machine?: string;
  /** As it is written. */
  readonly machineName?: string;
  readonly isPrivateEndpoint: boolean;
  readonly group?: string;
  readonly configurations: readonly IpConfiguration[];
  /** Whether it passes on what is not its own. */
  readonly forwards: boolean;
  readonly tracksTcp: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface IpConfiguration {
  readonly id: string;
  /** Absent: given when it starts. */
  readonly address?: string;
  readonly subnet?: string;
  readonly publicIp?: string;
  readonly applicationGroups: readonly string[];
  /** Load balancers' backend pools, by id. */
  readonly pools: readonly string[];
  readonly at: Position;
}

export interface RouteTable extends Thing {
  readonly routes: readonly Route[];
}

export interface Route {
  readonly name: string;
  readonly prefix: string;
  /** In lower case: `vnetlocal`, `internet`, `virtualappliance`, `virtualnetworkgateway`, `none`. */
  readonly hop: string;
  readonly hopAddress?: string;
  readonly at: Position;
}

export type Sku = 'basic' | 'standard';

/** A public address, or a prefix of several. */
export interface PublicIp extends Thing {
  /** Absent: not given yet. */
  readonly address?: string;
  /** Of the standard kind is closed to the internet until a security group opens it. Absent: nobody tells. */
  readonly sku?: Sku;
  /** Of the IP configuration, load balancer frontend or gateway that has it. */
  readonly user?: string;
}

export interface NatGateway extends Thing {
  /** Public addresses and prefixes, by id. */
  readonly publicIps: readonly string[];
  readonly subnets: readonly string[];
}

export interface LoadBalancer extends Thing {
  readonly aliases: readonly string[];
  /** Absent: nobody tells. */
  readonly sku?: Sku;
  readonly frontends: readonly Frontend[];
  readonly pools: readonly Pool[];
  readonly rules: readonly BalancerRule[];
  /** Frontends, by id, as which the backends of a pool go out. */
  readonly outbound: readonly { readonly pool: string; readonly frontends: readonly string[] }[];
}

export interface Frontend extends Thing {
  readonly address?: string;
  readonly subnet?: string;
  readonly publicIp?: string;
}

export interface Pool extends Thing {
  /** IP configurations, by id. */
  readonly configurations: readonly string[];
  readonly addresses: readonly string[];
}

export interface BalancerRule extends Thing {
  readonly frontend: string;
  readonly protocol: string;
  readonly firstPort: number;
  readonly lastPort: number;
  /** Of the first backend port; the others follow in step. */
  readonly backendPort: number;
  readonly pools: readonly string[];
  /** The one backend of an inbound NAT rule. */
  readonly configuration?: string;
  readonly at: Position;
}

/** A virtual machine, or a container group, which has its address itself. */
export interface Machine extends Thing {
  readonly kind: string;
  readonly aliases: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly interfaces: readonly string[];
  /** Of container groups alone. */
  readonly own?: { readonly addresses: readonly string[]; readonly subnet?: string; readonly isPublic: boolean };
  readonly listens?: readonly { readonly protocol: string; readonly port: number }[];
}
