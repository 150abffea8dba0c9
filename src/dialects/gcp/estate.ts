import type { Position } from '#core/model';
import type { TrafficSet } from '#core/net';

/** What Google Cloud's networks consist of, as files tell it. Keys as `toKey` makes them; some are bare names. */
export interface GcpEstate {
  readonly firewalls: readonly FirewallRule[];
  /** Projects whose list of firewall rules is in the files, be it empty; `''`: of one that nobody names. */
  readonly firewallsOf: ReadonlySet<string>;
  readonly policies: readonly FirewallPolicy[];
  readonly hierarchy: Hierarchy;
  /** What address groups hold, by key. */
  readonly addressGroups: ReadonlyMap<string, readonly string[]>;
  readonly networks: readonly Network[];
  readonly subnetworks: readonly Subnetwork[];
  readonly instances: readonly Instance[];
  readonly routes: readonly Route[];
  readonly gateways: readonly NatGateway[];
  /** Whether any router is in the files: only then is it known who has no NAT. */
  readonly hasRouters: boolean;
  readonly fronts: readonly Front[];
  readonly appEngine: readonly AppEngineRule[];
}

/** What files tell of what lies above projects. */
export interface Hierarchy {
  /** Folders and the organization of a project, by its key, the nearest first. */
  readonly ancestors: ReadonlyMap<string, readonly string[]>;
  /** Policies that are attached to a folder or organization, and of which no file tells the rules. */
  readonly strays: readonly { readonly target: string; readonly policy: string; readonly at: Position }[];
  /** Folders and organizations of which every policy is in the files. */
  readonly told: ReadonlySet<string>;
  /** Networks of which the platform itself says what holds for them. */
  readonly effective: ReadonlySet<string>;
  /** Instances of which it says so. */
  readonly effectiveInstances: ReadonlySet<string>;
}

/** A forwarding rule: the address of a load balancer, which is not modelled. */
export interface Front {
  readonly name: string;
  readonly address: string;
  /** Whether the internet reaches it. */
  readonly isExternal: boolean;
  /** Its backends see the client's address, and are asked on the ports of the rule. */
  readonly isPassthrough: boolean;
  readonly traffic: TrafficSet;
  /** Empty: global. */
  readonly region: string;
  readonly at: Position;
}

export interface FirewallRule {
  readonly name: string;
  readonly network: string;
  /** 0 … 65535, lower first. */
  readonly priority: number;
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly traffic: TrafficSet;
  readonly sources: Ends;
  readonly destinations: Ends;
  /** Nobody named: every instance of the network. */
  readonly targets: Pick<Ends, 'tags' | 'accounts'>;
  /** Its description. */
  readonly note?: string;
  readonly isDisabled: boolean;
  readonly at: Position;
}

/** All empty: not written. One of several is enough. */
export interface Ends {
  readonly ranges: readonly string[];
  /** Network tags. */
  readonly tags: readonly string[];
  /** Service accounts, by address. */
  readonly accounts: readonly string[];
  /** Keys of address groups. */
  readonly groups: readonly string[];
  /** What only the platform can resolve: names, countries, secure tags. */
  readonly others: readonly string[];
}

/** A hierarchical or network firewall policy. */
export interface FirewallPolicy {
  readonly name: string;
  /** The number by which associations name it; empty where there is none. */
  readonly id: string;
  readonly level: 'organization' | 'folder' | 'network' | 'region';
  /** Of regional policies: which instances they hold for. */
  readonly region?: string;
  /** Networks, folders, organizations. */
  readonly attachedTo: readonly string[];
  readonly rules: readonly PolicyRule[];
  readonly at: Position;
}

export interface PolicyRule {
  readonly name: string;
  readonly priority: number;
  readonly direction: 'ingress' | 'egress';
  /** In lower case: `allow`, `deny`, `goto_next`, or something that is not modelled. */
  readonly action: string;
  readonly traffic: TrafficSet;
  readonly sources: Ends;
  readonly destinations: Ends;
  readonly targetNetworks: readonly string[];
  readonly targetAccounts: readonly string[];
  /** What must hold besides and is not modelled: target secure tags, the type of the other end's network. */
  readonly conditions: readonly string[];
  readonly isDisabled: boolean;
  readonly at: Position;
}

export interface Network {
  readonly key: string;
  readonly name: string;
  /** Keys of all its subnetworks. Absent: nobody tells. */
  readonly subnetworks?: readonly string[];
  /** The platform makes a subnetwork in every region. */
  readonly isAuto: boolean;
  readonly peerings: readonly { readonly name: string; readonly network: string; readonly isActive: boolean }[];
  /** Absent: nobody tells. */
  readonly policiesFirst?: boolean;
  /** False: something names it, and no file describes it; its peers are not known. */
  readonly isDescribed: boolean;
  /** It is there already: the platform has routes for it. */
  readonly isLive: boolean;
  /** Key of the firewall policy that is attached to it. */
  readonly policy?: string;
  /** Absent: nobody says whether there is one. */
  readonly hasDefaultRoute?: boolean;
  readonly at: Position;
}

export interface Subnetwork {
  readonly key: string;
  readonly name: string;
  readonly network: string;
  /** Primary and secondary, both families. */
  readonly ranges: readonly string[];
  readonly reachesGoogle: boolean;
  readonly region: string;
  readonly at: Position;
}

export interface Instance {
  readonly key: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** Absent: nobody tells. */
  readonly tags?: readonly string[];
  readonly accounts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly interfaces: readonly InstanceInterface[];
  readonly forwards: boolean;
  readonly at: Position;
}

export interface InstanceInterface {
  readonly name: string;
  readonly network: string;
  readonly subnetwork?: string;
  readonly addresses: readonly string[];
  /** Translated one to one at the border. `address` absent: given, but not told. */
  readonly external?: { readonly address?: string };
  /** Reached from outside as they are. */
  readonly externalIpv6: readonly string[];
  readonly aliasRanges: readonly string[];
}

export interface Route {
  readonly name: string;
  readonly network: string;
  readonly range: string;
  readonly priority: number;
  /** Empty: of every instance. */
  readonly tags: readonly string[];
  readonly hop: { readonly kind: 'internet' | 'network' | 'peering' | 'other'; readonly text: string };
  readonly at: Position;
}

export interface NatGateway {
  readonly name: string;
  readonly network: string;
  readonly region: string;
  /** Absent: of all subnetworks of network and region. */
  readonly subnetworks?: readonly string[];
  /** Those that the files tell; none: the platform picks. */
  readonly addresses: readonly string[];
}

export interface AppEngineRule {
  readonly priority: number;
  readonly action: 'allow' | 'deny';
  readonly range: string;
  readonly at: Position;
}
