import type { Position } from '#core/model';
import type { Family } from './value.ts';

/** One option as it was used; values are in the form in which `iptables-save` prints them. */
export interface OptionUse {
  /** Its full name: `--dport`, `-s`. */
  readonly name: string;
  readonly isNegated: boolean;
  readonly values: readonly string[];
}

/** Options of one match (`-m tcp --dport 22`) or one target (`-j LOG --log-prefix x`). */
export interface Part {
  /** `ip` for what needs no `-m`: `-s`, `-d`, `-i`, `-o`, `-p`, `-f`. */
  readonly module: string;
  readonly options: readonly OptionUse[];
  /** In its own words, where the module or an option of it is not known. */
  readonly unknown?: string;
}

export interface Target extends Part {
  readonly kind: 'jump' | 'goto';
}

export interface Counters {
  readonly packets: bigint;
  readonly bytes: bigint;
}

export interface Rule {
  readonly matches: readonly Part[];
  /** Absent: the rule only counts. */
  readonly target?: Target;
  readonly counters?: Counters;
  /** What is not known of when the rule is there at all: it stands within an `if` of a script. */
  readonly condition?: string;
  /** What the tool or the kernel would refuse of it. Absent: nothing. */
  readonly refusals?: readonly Refusal[];
  readonly at: Position;
}

export interface Refusal {
  /** The construct in backticks, what is wrong with it, and what would have been accepted. */
  readonly message: string;
  readonly at: Position;
}

export interface Chain {
  readonly name: string;
  /** `ACCEPT`, `DROP`; absent where only rules lead here. */
  readonly policy?: string;
  readonly counters?: Counters;
  readonly rules: readonly Rule[];
  /** Why there may be more rules than were read. Absent: these are all. */
  readonly cut?: string;
  readonly at: Position;
}

export interface Table {
  readonly name: string;
  readonly chains: readonly Chain[];
  readonly at: Position;
}

/** The tables of one family of one host. */
export interface Dump {
  readonly family: Family;
  readonly tables: readonly Table[];
  /** `save`: what the kernel holds. `script`: commands. `listing`: `iptables -L`. */
  readonly source: 'save' | 'script' | 'listing';
}
