import type { FilterHook } from '#core/model';
import type { ChainRule, Expression, Verdict } from '../statement.ts';

/** `inet`: both address families; `ip` and `ip6` see packets of their own alone. */
export type Family = 'inet' | 'ip' | 'ip6';

/** Tables of the rulesets that we write for any host or router; `nft list ruleset` shows the same. */
export interface Ruleset {
  readonly tables: readonly Table[];
}

export interface Table {
  readonly family: Family;
  readonly name: string;
  readonly sets: readonly NamedSet[];
  readonly maps: readonly VerdictMap[];
  readonly chains: readonly RulesetChain[];
}

/** INVARIANT (disjoint): no two elements overlap; the kernel refuses others. */
export interface NamedSet {
  readonly name: string;
  /** What is looked up in it: gives the elements their type. */
  readonly key: Expression;
  readonly elements: readonly Expression[];
}

export interface VerdictMap {
  readonly name: string;
  readonly key: Expression;
  readonly elements: readonly (readonly [Expression, Verdict])[];
}

export interface RulesetChain {
  readonly name: string;
  /** Absent: only rules lead here. */
  readonly hook?: { readonly name: FilterHook; readonly priority: number; readonly policy: 'accept' | 'drop' };
  readonly rules: readonly ChainRule[];
}
