import type { DataType } from '../vocabulary/types.ts';
import type { ElementOptions, Expression } from './expression.ts';
import type { Limit, Quota, Rule, Statement, Synproxy } from './statement.ts';

export type TableFamily = 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';

export interface Base {
  readonly type: string;
  readonly hook: string;
  readonly devices: readonly string[];
  readonly priority: number;
  /** Absent: nobody wrote it, which is accept. */
  readonly policy?: 'accept' | 'drop';
}

/** What rules are added to. Mutable: commands of a script change it one after the other. */
export interface Chain {
  readonly name: string;
  base?: Base;
  comment?: string;
  flags: readonly string[];
  /** What is not known of whether packets meet it. */
  condition?: string;
  rules: Rule[];
  readonly at: Place;
}

/** Index of the file among those read, and the offset in it. */
export interface Place {
  readonly file: number;
  readonly at: number;
}

/** The type of keys or values: names of types, or of fields that have them (`typeof`). */
export interface SetType {
  readonly parts: readonly DataType[];
  /** As written behind `typeof`; absent where types are named. */
  readonly fields?: Expression;
}

/** `value` absent: a set. A verdict map, a map of values, or one of objects. */
export interface NamedSet {
  readonly name: string;
  readonly key: SetType;
  readonly value?: SetType | { readonly object: string };
  readonly isInterval?: boolean;
  flags: readonly string[];
  timeoutMs?: number;
  gcIntervalMs?: number;
  size?: number;
  policy?: string;
  comment?: string;
  isAutoMerge: boolean;
  statements: readonly Statement[];
  elements: Expression[];
  /** Why nobody knows what is in it. */
  unknown?: string;
  readonly at: Place;
}

export type ObjectBody =
  | { readonly kind: 'counter'; readonly packets: number; readonly bytes: number }
  | { readonly kind: 'quota'; readonly quota: Quota }
  | { readonly kind: 'limit'; readonly limit: Limit }
  | { readonly kind: 'ct helper'; readonly helper: string; readonly protocol: string; readonly l3proto: string }
  | {
      readonly kind: 'ct timeout';
      readonly protocol: string;
      readonly l3proto: string;
      readonly policy: readonly (readonly [string, number])[];
    }
  | {
      readonly kind: 'ct expectation';
      readonly protocol: string;
      readonly dport: number;
      readonly timeoutMs: number;
      readonly size: number;
      readonly l3proto: string;
    }
  | { readonly kind: 'synproxy'; readonly synproxy: Synproxy }
  | { readonly kind: 'secmark'; readonly context: string };

export interface NamedObject {
  readonly name: string;
  readonly comment?: string;
  readonly body: ObjectBody;
  readonly at: Place;
}

export interface Flowtable {
  readonly name: string;
  readonly hook: string;
  readonly priority: number;
  readonly devices: readonly string[];
  readonly hasCounter: boolean;
  readonly flags: readonly string[];
}

export interface Table {
  readonly family: TableFamily;
  readonly name: string;
  flags: readonly string[];
  comment?: string;
  /** By kind and name. */
  readonly objects: Map<string, NamedObject>;
  readonly sets: Map<string, NamedSet>;
  readonly flowtables: Map<string, Flowtable>;
  readonly chains: Map<string, Chain>;
  readonly at: Place;
}

/** What a kernel holds after the scripts. Tables by `family name`, in the order in which they were made. */
export interface Ruleset {
  readonly tables: Map<string, Table>;
}

export type { ElementOptions };
