import type { Expression, VerdictExpression } from './expression.ts';

/**
 * `implicit`: none was written. For flags that is "any of them", for everything else `==`. `!`: none of the flags.
 */
export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>=' | '!' | 'implicit';

/** Named objects that rules refer to. */
export type ObjectKind =
  'counter' | 'quota' | 'limit' | 'ct helper' | 'ct timeout' | 'ct expectation' | 'synproxy' | 'secmark' | 'tunnel';

export interface Limit {
  readonly rate: number;
  readonly per: string;
  /** Absent: packets are counted. */
  readonly rateUnit?: string;
  readonly burst?: number;
  readonly burstUnit?: string;
  readonly isOver: boolean;
}

export interface Quota {
  readonly value: number;
  readonly unit: string;
  readonly used?: { readonly value: number; readonly unit: string };
  readonly isOver: boolean;
}

export interface Synproxy {
  readonly mss?: number;
  readonly wscale?: number;
  readonly timestamp: boolean;
  readonly sackPerm: boolean;
}

export interface LogOptions {
  readonly prefix?: string;
  readonly level?: string;
  readonly group?: number;
  readonly snaplen?: number;
  readonly queueThreshold?: number;
  readonly flags: readonly string[];
}

export type NatKind = 'snat' | 'dnat' | 'masquerade' | 'redirect';

export type StatementBody =
  | { readonly kind: 'match'; readonly operator: Comparison; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'verdict'; readonly verdict: VerdictExpression }
  /** A chain without a name, written where it is called. */
  | { readonly kind: 'call'; readonly verdict: 'jump' | 'goto'; readonly rules: readonly Rule[] }
  | { readonly kind: 'vmap'; readonly key: Expression; readonly map: Expression }
  /** Absent: nobody says what it has counted. */
  | { readonly kind: 'counter'; readonly packets?: number; readonly bytes?: number }
  | { readonly kind: 'object'; readonly object: ObjectKind; readonly name: Expression }
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'quota'; readonly quota: Quota }
  | { readonly kind: 'last'; readonly usedMs?: number }
  | { readonly kind: 'connections'; readonly count: number; readonly isOver: boolean }
  | { readonly kind: 'log'; readonly log: LogOptions }
  | {
      readonly kind: 'reject';
      readonly type?: 'tcp reset' | 'icmp' | 'icmpv6' | 'icmpx';
      readonly code?: Expression;
      /** It is what `reject` alone means where it stands. */
      readonly isPlain?: true;
    }
  | {
      readonly kind: 'nat';
      readonly nat: NatKind;
      readonly family?: 'ip' | 'ip6';
      readonly address?: Expression;
      readonly port?: Expression;
      readonly flags: readonly string[];
      /** A network becomes another one, address by address. */
      readonly isNetmap?: true;
    }
  | {
      readonly kind: 'tproxy';
      readonly family?: 'ip' | 'ip6';
      readonly address?: Expression;
      readonly port?: Expression;
    }
  | { readonly kind: 'synproxy'; readonly synproxy: Synproxy }
  | { readonly kind: 'queue'; readonly queue?: Expression; readonly flags: readonly string[] }
  | { readonly kind: 'dup'; readonly to: Expression; readonly device?: Expression }
  | { readonly kind: 'fwd'; readonly family?: 'ip' | 'ip6'; readonly to?: Expression; readonly device: Expression }
  | { readonly kind: 'notrack' }
  | { readonly kind: 'flow'; readonly flowtable: string }
  | {
      readonly kind: 'update';
      readonly operation: 'add' | 'update' | 'delete';
      readonly set: string;
      readonly element: Expression;
      /** Of maps. */
      readonly value?: Expression;
      readonly statements: readonly Statement[];
    }
  | {
      readonly kind: 'meter';
      readonly name: string;
      readonly size?: number;
      readonly key: Expression;
      readonly statement: Statement;
    }
  | { readonly kind: 'mangle'; readonly key: Expression; readonly value: Expression }
  | { readonly kind: 'reset'; readonly option: Expression }
  /** A match or target of iptables, which only iptables-nft can tell. */
  | { readonly kind: 'xt'; readonly type: string; readonly name: string };

/** `at`: where it begins in its file, in UTF-16 units. */
export type Statement = StatementBody & { readonly at: number };

export interface Rule {
  /** As a listing shows them, once the rule is checked. */
  readonly statements: readonly Statement[];
  /** Of a checked rule: all that the kernel asks, with what a listing leaves out because other fields imply it. */
  readonly meant?: readonly Statement[];
  readonly comment?: string;
  readonly handle?: number;
  /** What is not known of whether the rule is there at all: it stands within an `if` of a shell script. */
  readonly condition?: string;
  /** Its words, where what it says is not known: it has variables of a shell script. It has no statements then. */
  readonly unread?: string;
  readonly file: number;
  readonly at: number;
  /** Behind its last character. */
  readonly end: number;
}
