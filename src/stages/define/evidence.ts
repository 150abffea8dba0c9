import type { ZoneClass } from '#core/model';
import { toCombinations } from './combinations.ts';
import { describeDeclarations } from './declared.ts';
import { missingMass } from './generality.ts';
import type { ProposalRequest } from './request.ts';
import type { Piece } from './pieces.ts';
import { describeScope, type toMembers } from './scope.ts';
import { describeService } from './services.ts';

/** What speaks for one rule. */
export interface RuleEvidence {
  readonly rule: string;
  readonly conversations: number;
  readonly connections: number;
  /** Combinations of source, destination and port that the rule permits, and how many of them were seen. */
  readonly permitted: number;
  readonly seen: number;
  /** Permitted since others of the same role need it, not seen themselves; the first 20 of them. */
  readonly unseen: readonly string[];
  /** Share of the coming connections that is expected between two ends that were not seen together (Good and Turing). */
  readonly newcomers: number;
  /** Absent where nothing was seen. */
  readonly firstSeenMs?: number;
  readonly lastSeenMs?: number;
  /** `file:line:column` and what is written there, of what says that it should be. Absent: nothing does. */
  readonly declared?: readonly string[];
  /** All of it in a sentence. */
  readonly words: string;
}

export function toEvidence(
  rule: string,
  piece: Piece,
  membersOf: ReturnType<typeof toMembers>,
  window: ProposalRequest['window'],
): RuleEvidence {
  const { seen, permitted, unseen } = toCombinations(piece, membersOf);
  const connections = piece.evidence.reduce((sum, one) => sum + one.connections, 0);
  const firstSeenMs = piece.evidence.reduce((least, one) => Math.min(least, one.firstSeenMs), Infinity);
  const lastSeenMs = piece.evidence.reduce((most, one) => Math.max(most, one.lastSeenMs), -Infinity);
  const counts = piece.evidence.flatMap((one) =>
    one.remotes ? one.remotes.map((remote) => remote.connections) : [one.connections],
  );
  const declared = describeDeclarations(piece.declarations ?? []);
  const observed = `${countOf(connections, 'answered connection')} in ${countOf(piece.evidence.length, 'conversation')} ${describeWindow(window)}; ${seen} of ${permitted} permitted combinations of source, destination and port were seen`;
  return {
    rule,
    conversations: piece.evidence.length,
    connections,
    permitted,
    seen,
    unseen,
    newcomers: Math.round(missingMass(counts) * 1000) / 1000,
    ...(piece.evidence.length > 0 && { firstSeenMs, lastSeenMs }),
    ...(declared.length > 0 && { declared }),
    words: [
      ...(piece.evidence.length > 0 || declared.length === 0 ? [observed] : ['declared, not observed']),
      ...(declared.length > 0 ? [`declared at ${listSome(declared)}`] : []),
    ].join('; '),
  };
}

export function toJustification(piece: Piece, evidence: RuleEvidence, zoneClass: ZoneClass | undefined): string {
  const services = [...new Set(piece.services.map((one) => describeService(one, zoneClass)))].join(', ');
  return `${describeScope(piece.from)} to ${describeScope(piece.to)} on ${services}: ${evidence.words}`;
}

const MOST_DECLARATIONS = 3;

function listSome(declared: readonly string[]): string {
  const more = declared.length - MOST_DECLARATIONS;
  return `${declared.slice(0, MOST_DECLARATIONS).join(', ')}${more > 0 ? ` and at ${countOf(more, 'other place')}` : ''}`;
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
