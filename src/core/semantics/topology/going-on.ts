import type { Topology } from '#core/model';
import type { Address } from '#core/net';
import { decideFilter } from '../decide-filter.ts';
import { agree } from './combine.ts';
import type { ConnectionDecision, ConnectionStep } from './connection-decision.ts';
import { findPoint, rulesAt } from './rules-at.ts';
import { hasTracking, isKnownReply, type Met } from './tracking/index.ts';

/** `seenAs`: by which addresses whoever opened the connection goes there. */
export interface MetRequest extends Met {
  readonly seenAs: readonly Address[];
}

/**
 * SEM-25. What becomes of a tcp connection behind its reply: to a point that does not know the reply for one of the
 * connection, what the opener sends next is invalid.
 */
export function decideGoingOn(
  topology: Topology,
  met: (point: string) => readonly MetRequest[],
  answers: readonly Met[],
): ConnectionDecision {
  const steps = answers.flatMap((answer): ConnectionStep[] => {
    const point = findPoint(topology, answer.visit.point);
    if (!point.isTracking || !hasTracking(point.rules)) return [];
    const strayed = met(point.name).filter((request) => isKnownReply(point.rules, [request], answer) !== 'yes');
    return strayed.flatMap(({ visit, packet, seenAs }) => {
      const rules = rulesAt(point.rules, visit);
      const next = seenAs.map((source) => ({ ...packet, source, state: 'invalid' as const }));
      const decision = agree(next.map((one) => decideFilter(rules, one, visit.path)));
      if (decision.verdict === 'allowed') return [];
      return [{ leg: 'request', point: point.name, decision: { ...decision, verdict: 'unknown' } }];
    });
  });
  return { verdict: steps.length > 0 ? 'unknown' : 'allowed', steps, reasons: [] };
}
