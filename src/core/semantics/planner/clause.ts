import type { Direction, HostRule } from '#core/model';
import type { SetSlot } from './set-slot.ts';

/** A rule that is active, or one product of a guardrail, over slots. */
export interface Clause {
  readonly effect: 'allow' | 'forbid';
  /** Rising in the order of the policy. */
  readonly order: number;
  readonly sources: SetSlot;
  readonly destinations: SetSlot;
  /** Of the host rules that come from it. */
  readonly facts: Pick<HostRule, 'id' | 'traffic' | 'expiresAtMs'>;
}

/** A clause as a host at one of its ends sees it. */
export interface Line {
  readonly clause: Clause;
  readonly direction: Direction;
  readonly peers: SetSlot;
}

/** What the hosts of these sets see, in the order of the policy. */
export function toLines(slots: Iterable<SetSlot>): Line[] {
  const lines: Line[] = [];
  for (const slot of slots) {
    for (const clause of slot.asSources) lines.push({ clause, direction: 'egress', peers: clause.destinations });
    for (const clause of slot.asDestinations) lines.push({ clause, direction: 'ingress', peers: clause.sources });
  }
  return lines.toSorted(compareLines);
}

/** Of one clause, what leaves before what arrives. */
export function compareLines(a: Line, b: Line): number {
  return a.clause.order - b.clause.order || (a.direction < b.direction ? -1 : 1);
}
