import type { Address, AddressSet, TrafficSet } from '#core/net';
import type { FilterPath, FilterRules } from './filter-rules.ts';
import type { Passage, Translation } from './passage.ts';
import type { Position } from './position.ts';

/**
 * What exists, as exports and files tell it: who has which address, and what a packet meets on its way between two of
 * them. Every foreign platform lifts into this; `decideConnection` in `core/semantics` says what it means.
 */
export interface Topology {
  readonly endpoints: readonly Endpoint[];
  readonly segments: readonly Segment[];
  readonly points: readonly EnforcementPoint[];
  /** The first that fits is taken; where none fits, no packet arrives. */
  readonly ways: readonly Way[];
}

/** Something with addresses: an instance, a host, a load balancer, a managed database. */
export interface Endpoint {
  /** Unique in the topology. */
  readonly name: string;
  /** Other names by which people ask for it: instance id, display name, resource name. */
  readonly aliases: readonly string[];
  /** For people: `instance`, `load balancer`, `host`. */
  readonly kind: string;
  /** Tags of the platform, as facts to classify by. */
  readonly labels: Readonly<Record<string, string>>;
  readonly interfaces: readonly EndpointInterface[];
  /** What listens, where the source tells. Absent: nobody knows. */
  readonly listens?: TrafficSet;
  /** By which neighbour it sends to whom, where it says so itself; `via` absent: by none, they are neighbours. Absent, and who is in none: nobody knows. */
  readonly routes?: readonly { readonly destinations: AddressSet; readonly via?: Address }[];
  /** It passes connections on. Traffic that no entry holds is answered by nobody. Absent: it is the end of the way. */
  readonly forwards?: readonly Forward[];
  readonly at?: Position;
}

export interface EndpointInterface {
  /** `eth0`, `eni-1`; unique at its endpoint. */
  readonly name: string;
  readonly segment: string;
  readonly addresses: readonly Address[];
  /** What a packet meets when it leaves here, in order; then come those of its way. */
  readonly leave: readonly Visit[];
  /** What a packet meets last, in order. */
  readonly arrive: readonly Visit[];
  /** One-to-one translation at the border: outside, the inside address is known by the other. */
  readonly outside?: readonly { readonly inside: Address; readonly outside: Address }[];
  /** What of that which arrives goes on to another host. Absent: nothing for sure. */
  readonly passages?: readonly Passage[];
}

export interface Forward {
  readonly traffic: TrafficSet;
  /** Any of these may get it, as it is where their traffic holds it, else on their traffic, of the same protocol. None: nobody gets it. */
  readonly to: readonly { readonly address: Address; readonly traffic: TrafficSet }[];
  /** Whether the target sees the client's address; else it sees the forwarder's. */
  readonly keepsClient: boolean;
}

/** Addresses between which the platform's own routing decides alike: a subnet, a peer's network, the internet. */
export interface Segment {
  /** Unique in the topology. */
  readonly name: string;
  /** Of who is there, known endpoints or not. */
  readonly addresses: AddressSet;
  /** Any address that no other segment holds is here. At most one segment has this. */
  readonly isInternet: boolean;
  /** Of the platform's own ends (health checks, consoles): nobody of the estate is there. */
  readonly isPlatforms?: true;
}

export interface EnforcementPoint {
  /** Unique in the topology: `security groups of eni-1`, `network acl acl-2`, the host of a ruleset. */
  readonly name: string;
  /** The list of which it is one case, where others are the same list for somebody else. Absent: its own. */
  readonly list?: string;
  readonly rules: FilterRules;
  /** A reply of a connection that it let through has the state `established` here; else every packet is `untracked`. */
  readonly isTracking: boolean;
  readonly at?: Position;
}

/** A packet at a point. */
export interface Visit {
  readonly point: string;
  readonly path: FilterPath;
  /** Interface names as the point's rules use them; empty: none. Absent: any of them, nobody knows which. */
  readonly in?: string;
  readonly out?: string;
  /** Between two machines: the interface that nobody knows is not the loopback. Absent: it may be. */
  readonly isOverNetwork?: true;
  /** Here the one who opened the connection goes by this address: hidden before the point, or not yet found again. */
  readonly as?: Address;
  /** Absent: it has the addresses that it was sent with. */
  readonly translation?: Translation;
}

/** How packets get from one segment to another (or within one), and what they meet between. One direction. */
export interface Way {
  readonly from: string;
  readonly to: string;
  /** Only of these senders and to these receivers, as they are at the sender's end. Absent: all of the segment. */
  readonly sources?: AddressSet;
  readonly destinations?: AddressSet;
  /** In order. The reply takes the way back of its own: `from` and `to` exchanged. */
  readonly visits: readonly Visit[];
  /** `lost`: no route, a blackhole. `unknown`: by something that is not modelled. */
  readonly outcome: 'delivered' | 'lost' | 'unknown';
  /** Whoever is at the end of the way sees one of these as the source (NAT); empty: one that nobody knows. Absent: its own address. */
  readonly hides?: readonly Address[];
  /**
   * `requests`: replies to what came in elsewhere are dropped here (a NAT gateway). `replies`: nobody opens a connection
   * this way, it brings back replies to what was hidden. Absent: both.
   */
  readonly only?: 'requests' | 'replies';
  /** In words, for answers: `route 0.0.0.0/0 -> igw-1 of rtb-2`. */
  readonly why: string;
  readonly at?: Position;
}
