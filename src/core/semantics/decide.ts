import {
  type Connection,
  type Guardrail,
  isTrafficOf,
  type Mode,
  type Policy,
  type Rule,
  type Workload,
} from '#core/model';
import { forbids } from './guardrail.ts';
import { isWithin, nextChangeMs } from './schedule.ts';
import { isSelected, ownerOf } from './selector.ts';

/** Why a connection is allowed or denied. */
export type Decision =
  | { readonly verdict: 'allowed'; readonly by: 'same-host' }
  | { readonly verdict: 'allowed'; readonly by: 'rule'; readonly rule: Rule }
  | { readonly verdict: 'denied'; readonly by: 'guardrail'; readonly guardrail: Guardrail }
  | { readonly verdict: 'denied'; readonly by: 'default-deny' };

/**
 * SEM-4. What the policy says of a connection at a moment, whatever the modes: traffic of a host with itself is
 * allowed; a guardrail outranks every rule; a rule permits; nothing else is allowed.
 */
export function decide(policy: Policy, connection: Connection, atMs: number): Decision {
  const source = ownerOf(policy, connection.source);
  if (source !== undefined && source === ownerOf(policy, connection.destination))
    return { verdict: 'allowed', by: 'same-host' };
  const guardrail = policy.guardrails.find((candidate) => forbids(policy, candidate, connection));
  if (guardrail) return { verdict: 'denied', by: 'guardrail', guardrail };
  const rule = policy.rules.find((candidate) => permits(policy, candidate, connection, atMs));
  if (rule) return { verdict: 'allowed', by: 'rule', rule };
  return { verdict: 'denied', by: 'default-deny' };
}

/** SEM-5. A rule permits while it is enabled, not expired and within its schedule; at `expiresAtMs` it no longer does. */
export function permits(policy: Policy, rule: Rule, connection: Connection, atMs: number): boolean {
  return (
    isActive(rule, atMs) &&
    isTrafficOf(connection, rule.services.traffic) &&
    isSelected(policy, rule.from, connection.source) &&
    isSelected(policy, rule.to, connection.destination)
  );
}

export function isActive(rule: Rule, atMs: number): boolean {
  return nextActiveMs(rule, atMs) === atMs;
}

/** The first moment from `atMs` on at which the rule is active; undefined when it never will be. */
export function nextActiveMs({ enabled, expiresAtMs, schedule }: Rule, atMs: number): number | undefined {
  const fromMs = schedule === undefined || isWithin(schedule, atMs) ? atMs : nextChangeMs(schedule, atMs);
  return enabled && fromMs !== undefined && fromMs < (expiresAtMs ?? Infinity) ? fromMs : undefined;
}

/** Whether the rule is active now or will be: what must hold at every moment is proved with these. */
export function isInForce(rule: Rule, atMs: number): boolean {
  return nextActiveMs(rule, atMs) !== undefined;
}

/** What happens to a connection: `decision` is what the policy says, `verdict` what the enforcement points do. */
export interface Fate {
  readonly verdict: 'allowed' | 'denied';
  readonly decision: Decision;
  /** The workloads that drop it: its source (egress), its destination (ingress), both or none. */
  readonly droppedBy: readonly Workload[];
}

/** SEM-7. Both ends enforce, each in its own mode; an end that nothing of ours runs on enforces nothing. */
export function fate(policy: Policy, connection: Connection, atMs: number): Fate {
  const ends = [ownerOf(policy, connection.source), ownerOf(policy, connection.destination)];
  return toFate(
    policy,
    decide(policy, connection, atMs),
    ends.filter((workload) => workload !== undefined),
  );
}

/** SEM-7. What the known ends of a connection make of a decision. */
export function toFate(policy: Policy, decision: Decision, ends: readonly Workload[]): Fate {
  const droppedBy = ends.filter((workload) => workload.enforced && isDropped(decision, modeOf(policy, workload)));
  return { verdict: droppedBy.length > 0 ? 'denied' : 'allowed', decision, droppedBy };
}

/** SEM-8. observe drops nothing; guard drops what a guardrail forbids; enforce drops all that is denied. */
function isDropped(decision: Decision, mode: Mode): boolean {
  if (decision.verdict === 'allowed' || mode === 'observe') return false;
  return mode === 'enforce' || decision.by === 'guardrail';
}

/** A workload's own mode, or that of its zone. */
export function modeOf(policy: Policy, workload: Workload): Mode {
  return workload.mode ?? policy.zones.find((zone) => zone.name === workload.zone)?.mode ?? 'observe';
}
