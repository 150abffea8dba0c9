import type { Policy, ZoneClass } from '#core/model';
import type { ProposalRequest } from './request.ts';
import { coverageOf, type Piece } from './pieces.ts';
import { describeScope } from './scope.ts';
import { describeService } from './services.ts';

/** What speaks for one rule. */
export interface RuleEvidence {
  readonly rule: string;
  readonly conversations: number;
  readonly connections: number;
  /** Combinations of source, destination and port that the rule permits, and how many of them were seen. */
  readonly permitted: number;
  readonly seen: number;
  /** Permitted since others of the same role need it, not seen themselves; the first `MAX_UNSEEN` of them. */
  readonly unseen: readonly string[];
  /** Absent where nothing was seen. */
  readonly firstSeenMs?: number;
  readonly lastSeenMs?: number;
  /** All of it in a sentence. */
  readonly words: string;
}

const MAX_UNSEEN = 20;

export function toEvidence(
  rule: string,
  piece: Piece,
  workloads: Policy['workloads'],
  window: ProposalRequest['window'],
): RuleEvidence {
  const { seen, permitted, unseen } = coverageOf(piece, workloads);
  const connections = piece.evidence.reduce((sum, one) => sum + one.connections, 0);
  const firsts = piece.evidence.map(({ firstSeenMs }) => firstSeenMs);
  const lasts = piece.evidence.map(({ lastSeenMs }) => lastSeenMs);
  return {
    rule,
    conversations: piece.evidence.length,
    connections,
    permitted,
    seen,
    unseen: unseen.slice(0, MAX_UNSEEN),
    ...(piece.evidence.length > 0 && { firstSeenMs: Math.min(...firsts), lastSeenMs: Math.max(...lasts) }),
    words: `${countOf(connections, 'answered connection')} in ${countOf(piece.evidence.length, 'conversation')} ${describeWindow(window)}; ${seen} of ${permitted} permitted combinations of source, destination and port were seen`,
  };
}

export function toJustification(piece: Piece, evidence: RuleEvidence, zoneClass: ZoneClass | undefined): string {
  const services = [...new Set(piece.services.map((one) => describeService(one, zoneClass)))].join(', ');
  return `${describeScope(piece.from)} to ${describeScope(piece.to)} on ${services}: ${evidence.words}`;
}

function describeWindow({ firstMs, lastMs }: ProposalRequest['window']): string {
  return `from ${toMinute(firstMs)} to ${toMinute(lastMs)}`;
}

function toMinute(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
