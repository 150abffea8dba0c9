import type { ConnectionState, FilterRules, NotedMark, NoteTest } from '#core/model';
import { bitsSetBy, changeOf, NO_BITS, type Notes, type Word } from './note-state.ts';

export const TRACKED: readonly ConnectionState[] = ['new', 'established', 'related'];

/** What is noted of a packet before it meets the first chain, but for translation. */
export interface Start {
  readonly packet: Word;
  /** Of the connection that a packet opens. Of others nobody knows. */
  readonly connection: Word;
}

const ALL_BITS = 0xffff_ffff;

/**
 * SEM-26. Bits that the rules set themselves are set by nobody before them. Others may be: by the program that sent the
 * packet, or by what the host does with it outside of these rules; of such bits nothing is known.
 */
export function startOf(rules: FilterRules): Start {
  const changes = rules.chains.flatMap(({ entries }) => entries.flatMap(({ action }) => changeOf(action) ?? []));
  const tests = rules.chains.flatMap(({ entries }) => entries.flatMap(({ match }) => match.asks ?? []));
  const flips: Record<NotedMark, number> = { packet: 0, connection: 0 };
  // A copy of a copy carries bits further: two rounds reach all that two marks have to give.
  for (let round = 0; round < 2; round++)
    for (const change of changes)
      flips[change.to] = (flips[change.to] | bitsSetBy(change, (mark) => flips[mark])) >>> 0;
  const written = changes
    .filter(({ to, from }) => to === 'packet' && from === undefined)
    .reduce((bits, { keep, flip }) => bits | ~keep | flip, 0);
  // The kernel has a new connection begin without a mark.
  const isMarking = changes.some(({ to }) => to === 'connection');
  return {
    packet: without(written, findForeign(tests, 'packet', flips.packet)),
    connection: isMarking ? without(ALL_BITS, findForeign(tests, 'connection', flips.connection)) : NO_BITS,
  };
}

/** Who asks for a bit that nobody here sets expects it of somebody else. */
function findForeign(tests: readonly NoteTest[], of: NotedMark, flips: number): number {
  return tests.reduce((bits, test) => (test.of === of ? bits | (bitsAskedBy(test) & ~flips) : bits), 0);
}

function without(bits: number, others: number): Word {
  return { known: (bits & ~others) >>> 0, value: 0 };
}

function bitsAskedBy(test: Extract<NoteTest, { of: NotedMark }>): number {
  return test.values.reduce((bits, { first, last }) => bits | (first === last ? first : test.mask), 0);
}

export function notesOf(start: Start, state: ConnectionState): Notes {
  return {
    packet: start.packet,
    connection: state === 'new' ? start.connection : NO_BITS,
    source: 'no',
    destination: 'no',
  };
}
