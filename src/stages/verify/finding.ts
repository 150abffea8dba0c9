import type { AttackPath } from './paths/index.ts';
import type { Witness } from './witness.ts';

/** What a finding is about: something of the policy by its name or id, or a test or an entry of `manages` by its index. */
export type Subject =
  | { readonly kind: 'zone' | 'workload' | 'rule' | 'guardrail'; readonly name: string }
  | { readonly kind: 'test' | 'management'; readonly index: number };

export const FINDING_KINDS = [
  'guardrail-broken',
  'caller-not-permitted',
  'test-failed',
  'tests-contradict',
  'holds-until',
  'any-to-keys',
  'expired',
  'disabled',
  'never-open',
  'review-overdue',
  'selects-nobody',
  'permits-nothing',
  'shadowed',
  'no-address',
  'keys-unguarded',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Something that a person should change or know before the policy is enforced. JSON-ready. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: 'error' | 'warning';
  readonly subject: Subject;
  readonly message: string;
  /** The other party: the guardrail that a rule breaks, the rule that makes a test fail. */
  readonly related?: Subject;
  /** A connection that shows it. */
  readonly witness?: Witness;
  /** Paths that show it. */
  readonly paths?: readonly AttackPath[];
}
