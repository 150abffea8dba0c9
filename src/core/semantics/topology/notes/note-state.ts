import type { FilterAction, NoteChange, NotedMark, NoteTest } from '#core/model';

/** Bits of a mark. INVARIANT (known): `value` has no bit that `known` has not. */
export interface Word {
  readonly known: number;
  readonly value: number;
}

export type Answer = 'yes' | 'no' | 'maybe';

/** What is noted of a packet where it is on its way. */
export interface Notes {
  readonly packet: Word;
  readonly connection: Word;
  /** Whether its connection has another source, or another destination, than it was sent with. */
  readonly source: Answer;
  readonly destination: Answer;
}

const ALL_BITS = 0xffff_ffff;
export const NO_BITS: Word = { known: 0, value: 0 };
export const NO_MARK: Word = { known: ALL_BITS, value: 0 };

export function keyOf({ packet, connection, source, destination }: Notes): string {
  return [packet.known, packet.value, connection.known, connection.value, source, destination].join(' ');
}

export function askNotes(notes: Notes, test: NoteTest): Answer {
  const answer = ask(notes, test);
  if (answer === 'maybe' || !test.isNot) return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

function ask(notes: Notes, test: NoteTest): Answer {
  if (test.of === 'translation') {
    const answers = new Set(test.sides.map((side) => notes[side]));
    return answers.has('yes') ? 'yes' : answers.has('maybe') ? 'maybe' : 'no';
  }
  const { known, value } = notes[test.of];
  const asked = (value & test.mask) >>> 0;
  if ((test.mask & ~known) >>> 0 === 0)
    return test.values.some(({ first, last }) => first <= asked && asked <= last) ? 'yes' : 'no';
  const isPossible = test.values.some(
    ({ first, last }) => first !== last || ((first ^ asked) & known & test.mask) === 0,
  );
  return isPossible ? 'maybe' : 'no';
}

export function changeNotes(notes: Notes, change: NoteChange): Notes {
  return { ...notes, [change.to]: changeWord(notes, change) };
}

function changeWord(notes: Notes, { to, keep, flip, from }: NoteChange): Word {
  const old = notes[to];
  const other: Word =
    from === undefined
      ? NO_MARK
      : from === 'unknown'
        ? { known: keep, value: 0 }
        : { known: (notes[from.of].known | ~from.mask) >>> 0, value: notes[from.of].value & from.mask };
  const known = ((old.known | ~keep) & other.known) >>> 0;
  return { known, value: (((old.value & keep) ^ flip ^ other.value) & known) >>> 0 };
}

/** Behind something that nobody knows. */
export function forgetMarks(notes: Notes): Notes {
  return { ...notes, packet: NO_BITS, connection: NO_BITS };
}

export function isOfConnection({ to, from }: NoteChange): boolean {
  return to === 'connection' || (typeof from === 'object' && from.of === 'connection');
}

export function changeOf(action: FilterAction): NoteChange | undefined {
  return action.kind === 'continue' ? action.notes : undefined;
}

/** Bits that the change may set, of what others may have noted: `flip` alone where that is not copied. */
export function bitsSetBy({ flip, from }: NoteChange, flipsOf: (mark: NotedMark) => number): number {
  if (from === 'unknown') return ALL_BITS;
  return (flip | (from ? flipsOf(from.of) & from.mask : 0)) >>> 0;
}
