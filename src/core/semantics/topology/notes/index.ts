/** What rules note of packets and their connections and ask for later: marks, and that something is translated. */
export { doubtNotes } from './doubt-notes.ts';
export { followEarlyNotes, followNotes, hasNotes, type Translated } from './follow-notes.ts';
export type { Answer } from './note-state.ts';
export { splitByChange } from './translate.ts';
export { toNoteSpace } from './walk-notes.ts';
