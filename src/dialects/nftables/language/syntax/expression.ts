import type { Statement } from './statement.ts';
import type { DataType } from '../vocabulary/types.ts';

/** What a packet, its connection or its host can be asked for. */
export type FieldKey =
  /** `tunnel`: a field of a packet that this header carries. */
  | { readonly of: 'payload'; readonly protocol: string; readonly field: string; readonly tunnel?: string }
  | { readonly of: 'raw'; readonly layer: string; readonly offset: number; readonly bits: number }
  | { readonly of: 'meta'; readonly key: string }
  /** `isImplied`: the family is known, nobody wrote it. */
  | {
      readonly of: 'ct';
      readonly key: string;
      readonly direction?: string;
      readonly family?: string;
      readonly isImplied?: true;
    }
  /** `field` absent: whether the header is there. */
  | { readonly of: 'extension'; readonly name: string; readonly field?: string }
  | {
      readonly of: 'tcp option';
      /** A name, or a number without one. */
      readonly name: string | number;
      readonly field?: string;
      /** By place instead of by field: `@kind,offset,bits`. */
      readonly raw?: { readonly offset: number; readonly bits: number };
    }
  | { readonly of: 'ip option'; readonly name: string; readonly field?: string }
  | { readonly of: 'sctp chunk'; readonly name: string; readonly field?: string }
  | { readonly of: 'dccp option'; readonly number: number }
  | { readonly of: 'fib'; readonly flags: readonly string[]; readonly result: string }
  | { readonly of: 'rt'; readonly key: string; readonly family?: string }
  | { readonly of: 'socket'; readonly key: string; readonly level?: number }
  | { readonly of: 'osf'; readonly key: 'name' | 'version'; readonly ttl?: string }
  | { readonly of: 'numgen'; readonly mode: string; readonly mod: number; readonly offset: number }
  | {
      readonly of: 'jhash';
      readonly expression: Expression;
      readonly mod: number;
      readonly seed?: number;
      readonly offset: number;
    }
  | { readonly of: 'symhash'; readonly mod: number; readonly offset: number }
  | {
      readonly of: 'ipsec';
      readonly direction: string;
      readonly spnum: number;
      readonly key: string;
      readonly family?: string;
    }
  | { readonly of: 'tunnel'; readonly key: string };

export interface Field {
  readonly kind: 'field';
  readonly key: FieldKey;
  readonly type: DataType;
  readonly at: number;
}

export type BinaryOperator = '&' | '|' | '^' | '<<' | '>>';

/** What is written after a key of a set: how long it stays, what it counts. */
export interface ElementOptions {
  readonly timeoutMs?: number;
  readonly expiresMs?: number;
  readonly comment?: string;
  readonly statements?: readonly Statement[];
}

/**
 * The expressions of nft(8). `at`: where it begins, in UTF-16 units of its file. A `word` is text whose type is not
 * known yet; checked trees have none.
 */
export type Expression =
  | Field
  | { readonly kind: 'word'; readonly text: string; readonly isQuoted: boolean; readonly at: number }
  /** `isNumber`: it was written as a number. */
  | {
      readonly kind: 'value';
      readonly type: DataType;
      readonly value: bigint;
      readonly isNumber?: true;
      readonly at: number;
    }
  /** Of types that are text. `isPrefix`: what starts with it (`eth*`). */
  | {
      readonly kind: 'text';
      readonly type: DataType;
      readonly text: string;
      readonly isPrefix: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: 'prefix'; readonly address: Expression; readonly length: number; readonly at: number }
  | { readonly kind: 'range'; readonly first: Expression; readonly last: Expression; readonly at: number }
  /** Flags written `a,b`. */
  | { readonly kind: 'list'; readonly items: readonly Expression[]; readonly at: number }
  /** Flags of a mask, `flags / mask`: `flags` are set, and no others of `mask`. */
  | { readonly kind: 'masked'; readonly flags: Expression; readonly mask: Expression; readonly at: number }
  | { readonly kind: 'concat'; readonly parts: readonly Expression[]; readonly at: number }
  | { readonly kind: 'set'; readonly elements: readonly Expression[]; readonly at: number }
  | { readonly kind: 'set reference'; readonly name: string; readonly at: number }
  | { readonly kind: 'element'; readonly key: Expression; readonly options: ElementOptions; readonly at: number }
  | { readonly kind: 'mapping'; readonly key: Expression; readonly value: Expression; readonly at: number }
  | { readonly kind: 'map'; readonly key: Expression; readonly map: Expression; readonly at: number }
  /** `*`: every other key. */
  | { readonly kind: 'wildcard'; readonly at: number }
  | VerdictExpression;

export type VerdictWord = 'accept' | 'drop' | 'continue' | 'return' | 'jump' | 'goto';

export interface VerdictExpression {
  readonly kind: 'verdict';
  readonly verdict: VerdictWord;
  /** Of jump and goto: a chain by name. */
  readonly chain?: string;
  readonly at: number;
}
