import type { FilterDecision } from '../decide-filter.ts';
import type { ConnectionDecision } from './connection-decision.ts';

/** All must hold: the first that denies decides; none known to deny, the open ones do. */
export function allOf(parts: readonly ConnectionDecision[]): ConnectionDecision {
  const denial = parts.findIndex(({ verdict }) => verdict === 'denied');
  const told = denial < 0 ? parts : parts.slice(0, denial + 1);
  const isOpen = parts.some(({ verdict }) => verdict === 'unknown');
  return join(denial >= 0 ? 'denied' : isOpen ? 'unknown' : 'allowed', told);
}

/** One is enough: the first that allows decides; none known to allow, the open ones do. None at all: denied. */
export function anyOf(parts: readonly ConnectionDecision[]): ConnectionDecision {
  const allowed = parts.find(({ verdict }) => verdict === 'allowed');
  if (allowed) return allowed;
  const open = parts.filter(({ verdict }) => verdict === 'unknown');
  return open.length > 0 ? join('unknown', open) : join('denied', parts);
}

function join(verdict: ConnectionDecision['verdict'], parts: readonly ConnectionDecision[]): ConnectionDecision {
  return {
    verdict,
    steps: parts.flatMap(({ steps }) => steps),
    reasons: parts.flatMap(({ reasons }) => reasons),
  };
}

/** What holds whichever of the packets it is. */
export function agree(decisions: readonly FilterDecision[]): FilterDecision {
  const [first] = decisions;
  if (first && decisions.every(({ verdict }) => verdict === first.verdict)) return first;
  return { verdict: 'unknown', deciders: decisions.flatMap(({ deciders }) => deciders) };
}
