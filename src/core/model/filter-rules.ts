import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  ALL_INTERFACES,
  ALL_PORTS,
  ALL_TRAFFIC,
  type InterfaceSet,
  type PortSet,
  type TrafficSet,
} from '#core/net';
import type { NoteChange, NoteTest } from './note.ts';
import { CONNECTION_STATES, type ConnectionState } from './packet.ts';
import type { Position } from './position.ts';

/** Packets of which all of this holds together. `EVERY_PACKET` is the start. */
export interface PacketProduct {
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
  readonly traffic: TrafficSet;
  /** All ports: any packet. Otherwise only tcp, udp and sctp, with these ports. */
  readonly sourcePorts: PortSet;
  readonly states: readonly ConnectionState[];
  readonly in: InterfaceSet;
  readonly out: InterfaceSet;
}

/** What an entry looks at. Sets and negations of a dialect are resolved. */
export interface FilterMatch extends PacketProduct {
  /** Conditions that are not modelled, in their own words: each may hold for a packet or not. */
  readonly unknown: readonly string[];
  /** Of those, the ones that ask for what entries met before may have noted. Absent: none. */
  readonly asks?: readonly NoteTest[];
}

export const EVERY_PACKET: FilterMatch = {
  sources: ALL_ADDRESSES,
  destinations: ALL_ADDRESSES,
  traffic: ALL_TRAFFIC,
  sourcePorts: ALL_PORTS,
  states: CONNECTION_STATES,
  in: ALL_INTERFACES,
  out: ALL_INTERFACES,
  unknown: [],
};

/**
 * What an entry does with a packet that it matches. `continue`: nothing that decides (count, log). `jump` comes back
 * to the next entry when the other chain does not decide; `goto` comes back to where this chain was called from.
 * `unknown`: something that is not modelled, which may accept, drop or continue.
 */
export type FilterAction =
  | { readonly kind: 'drop' | 'reject' | 'return' }
  | {
      readonly kind: 'continue';
      /** It tells the tracker how to take the packet. Absent: it tells it nothing. */
      readonly tracks?: Tracking;
      /** It notes something of the packet, or of its connection. Absent: nothing. */
      readonly notes?: NoteChange;
    }
  | {
      readonly kind: 'accept';
      /** It has another destination behind it, by which later chains know it. Absent: its own. */
      readonly redirected?: Redirect;
      /** The packet goes on as if another had sent it. Absent: it has the source that it had. */
      readonly hides?: Hiding;
    }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | {
      readonly kind: 'unknown';
      readonly construct: string;
      /** The packet goes elsewhere behind it. Absent: it is the same packet whatever is done. */
      readonly redirects?: Redirect;
    };

/**
 * Not at all, or among the connections of a zone, whose replies must come in the same one; `zone` absent: nobody knows
 * which. `unknown`: perhaps not at all.
 */
export type Tracking = { readonly as: 'untracked' | 'unknown' } | { readonly as: 'zone'; readonly zone?: number };

/** As whom a packet goes on. `interface`: as the host, by an address of the interface by which it leaves. */
export type Hiding = { readonly as: 'interface' | 'unknown' } | { readonly as: 'address'; readonly address: Address };

/**
 * Where a packet goes in place of its destination, and is accepted. `host`: to the host itself, by an address of the
 * interface by which it came in. `port` absent: its own; `address` absent: its own. `unknown`: elsewhere, or nowhere.
 */
export type Redirect =
  | { readonly to: 'host'; readonly port?: number }
  | { readonly to: 'address'; readonly address?: Address; readonly port?: number }
  | { readonly to: 'unknown' };

export interface FilterEntry {
  readonly match: FilterMatch;
  readonly action: FilterAction;
  /** The entry in its own words, for answers. */
  readonly text: string;
  /** Absent where nobody wrote it. One written line may become several entries. */
  readonly at?: Position;
  /** How many packets it has matched, where the source counts them. */
  readonly packets?: number;
  /** What its writer noted beside it: a comment, a description. */
  readonly note?: string;
  /** The platform has it in every list: nobody can take it away. */
  readonly isPlatforms?: boolean;
}

/** Where packets meet base chains (netfilter's names); `FILTER_PATHS` says in which order. */
export type FilterHook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'egress';

/** A packet comes in and stays (`input`), comes in and leaves (`forward`), or is made here and leaves (`output`). */
export type FilterPath = 'input' | 'forward' | 'output';

export const FILTER_PATHS: Readonly<Record<FilterPath, readonly FilterHook[]>> = {
  input: ['ingress', 'prerouting', 'input'],
  forward: ['ingress', 'prerouting', 'forward', 'postrouting', 'egress'],
  output: ['output', 'postrouting', 'egress'],
};

/** What makes a chain one that packets meet by themselves. */
export interface BaseChain {
  readonly hook: FilterHook;
  /** Lower ones come first; of equal ones, the one that is listed first. */
  readonly priority: number;
  /** For packets that no entry decides. */
  readonly policy: 'accept' | 'drop';
  /** Packets outside pass unseen: a chain of one address family, of one device. */
  readonly scope: FilterMatch;
  /** Where the chain, and its policy, is written. Absent: nowhere. */
  readonly at?: Position;
}

export interface FilterChain {
  /** Unique among the rules: dialects with several tables put the table's name before it. */
  readonly name: string;
  readonly entries: readonly FilterEntry[];
  /** Absent: only entries lead here. */
  readonly base?: BaseChain;
}

/**
 * First-match rules of one enforcement point: the common meaning of all foreign firewall languages.
 * `decideFilter` in `core/semantics` says what they do; `findFilterErrors` which ones are refused.
 */
export interface FilterRules {
  readonly chains: readonly FilterChain[];
}
