import type { FilterEntry } from '#core/model';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { isByAnyInterface } from './wide-entries.ts';
import { liveEntries, type PointView } from './point-view.ts';

/** An end that somebody noted: `until 2024-03-01`, `expires=2024-03-01`, `temporary, remove after 2024-03-01`. */
const END =
  /\b(?:until|till|expir\w*|remove (?:after|on|by)|valid (?:to|until)|temp\w*\W+to)\b\W{0,3}(\d{4}-\d{2}-\d{2})/i;
const MANY = 3;

/** Entries that nobody keeps: past the end that was noted, never matched, without a note. */
export function findUnkeptEntries(view: PointView, nowMs: number): AuditFinding[] {
  const { point } = view;
  const live = liveEntries(view);
  const accepting = [...live].filter(
    ({ action, match, isPlatforms, at }) => action.kind === 'accept' && isFirst(match.states) && !isPlatforms && at,
  );
  return [
    ...findExpired(point.name, accepting, nowMs),
    ...findNeverHit(point.name, live, accepting),
    ...findUnowned(point.name, live, accepting),
  ];
}

function isFirst(states: readonly string[]): boolean {
  return states.includes('new') || states.includes('untracked');
}

function findExpired(subject: string, entries: readonly FilterEntry[], nowMs: number): AuditFinding[] {
  return entries.flatMap((entry) => {
    const end = END.exec(entry.note ?? '')?.[1];
    // A day ends with its last moment.
    if (end === undefined || !(Date.parse(`${end}T23:59:59Z`) < nowMs)) return [];
    return [
      toFinding('expired-rule', {
        subject,
        at: toPlaces(entry),
        message: `\`${entry.text}\` was to end on ${end} and still accepts`,
      }),
    ];
  });
}

/** Only where counters count at all: all at zero says nothing. */
function findNeverHit(
  subject: string,
  live: ReadonlySet<FilterEntry>,
  entries: readonly FilterEntry[],
): AuditFinding[] {
  if (![...live].some(({ packets }) => packets !== undefined && packets > 0)) return [];
  return entries
    .filter(({ packets }) => packets === 0)
    .map((entry) =>
      toFinding('never-hit', {
        subject,
        at: toPlaces(entry),
        message: `\`${entry.text}\` has matched no packet since its counters were reset, whenever that was`,
      }),
    );
}

/** One finding a point, and none where notes are not the custom: somebody who writes none is told by the whole list. */
function findUnowned(subject: string, live: ReadonlySet<FilterEntry>, entries: readonly FilterEntry[]): AuditFinding[] {
  // What a host says to itself needs no reason.
  const silent = entries.filter(
    ({ note, match }) => (note === undefined || note.trim() === '') && isByAnyInterface(match),
  );
  if (silent.length < MANY || ![...live].some(({ note }) => note !== undefined && note.trim() !== '')) return [];
  return [
    toFinding('unowned-rule', {
      subject,
      at: silent.flatMap(toPlaces),
      message: `${silent.length} of ${entries.length} accepting entries at ${subject} have no note of owner or reason`,
    }),
  ];
}

function toPlaces({ at }: FilterEntry) {
  return at ? [at] : [];
}
