import type { Weekday, Window } from '#core/model';
import type { Node } from './document.ts';
import { type Fields, readFields, readText, readTexts, report } from './fields.ts';
import type { PolicyError } from './position.ts';
import { listWords, suggest } from './suggest.ts';

/** By their number in a `Window`. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** As people write a week. */
export const WEEK: readonly string[] = [...DAYS.slice(1), DAYS[0]];
const EVERY_DAY: readonly Weekday[] = [0, 1, 2, 3, 4, 5, 6];
const DAY_MINUTES = 24 * 60;
export const WINDOW_KEYS = { required: ['from', 'to'], optional: ['days'] };

/** One window or a list of them. Undefined, with errors, when any of them is wrong. */
export function readSchedule(node: Node, what: string, errors: PolicyError[]): Window[] | undefined {
  const before = errors.length;
  if (node.kind === 'list' && node.items.length === 0)
    return report(errors, node.at, `${what} is an empty list, which is never open; expected at least one window`);
  const windows = (node.kind === 'list' ? node.items : [node]).flatMap((item) => readWindows(item, what, errors));
  return errors.length > before ? undefined : windows;
}

function readWindows(node: Node, what: string, errors: PolicyError[]): Window[] {
  const fields = readFields(node, `a window of ${what}`, WINDOW_KEYS, errors);
  if (!fields) return [];
  const entry = fields.get('days');
  const days = entry ? readDays(entry.value, what, errors) : EVERY_DAY;
  const from = readMinute(fields, 'from', DAY_MINUTES - 1, '`08:00`', errors);
  const to = readMinute(fields, 'to', DAY_MINUTES, '`18:00`, at most `24:00`', errors);
  if (from === undefined || to === undefined) return [];
  if (from === to) {
    const at = fields.get('to')?.value.at ?? fields.at;
    report(errors, at, `a window of ${what} ends when it starts; expected \`00:00\` to \`24:00\` for the whole day`);
    return [];
  }
  if (from < to) return [{ days, firstMinute: from, lastMinute: to - 1 }];
  const evening: Window = { days, firstMinute: from, lastMinute: DAY_MINUTES - 1 };
  if (to === 0) return [evening];
  return [evening, { days: toSortedDays(days.map((day) => (day + 1) % 7)), firstMinute: 0, lastMinute: to - 1 }];
}

function readDays(node: Node, what: string, errors: PolicyError[]): Weekday[] {
  const days = new Set<number>();
  for (const { text, at } of readTexts(node, `\`days\` of ${what}`, errors)) {
    const day = DAYS.findIndex((word) => word === text);
    if (day === -1)
      report(
        errors,
        at,
        `\`${text}\` is not a day of the week${suggest(text, WEEK) || `; expected ${listWords(WEEK)}`}`,
      );
    else if (days.has(day)) report(errors, at, `\`${text}\` is twice in \`days\` of ${what}; expected it once`);
    else days.add(day);
  }
  return toSortedDays([...days]);
}

function toSortedDays(days: readonly number[]): Weekday[] {
  return EVERY_DAY.filter((day) => days.includes(day));
}

export const TIME = /^(\d{2}):(\d{2})$/;

/** Minutes of the day; an hour of 24 is the end of the day. */
function readMinute(fields: Fields, key: string, most: number, form: string, errors: PolicyError[]) {
  const text = readText(fields, key, errors);
  if (text === undefined) return undefined;
  const [, hours = '', minutes = ''] = TIME.exec(text) ?? [];
  const minute = hours === '' || Number(minutes) > 59 ? Infinity : Number(hours) * 60 + Number(minutes);
  if (minute <= most) return minute;
  const at = fields.get(key)?.value.at ?? fields.at;
  return report(errors, at, `\`${text}\` is not a time of the day; expected for example ${form} (UTC)`);
}

/** The text of a schedule, as `readSchedule` reads it. */
export function toScheduleText(schedule: readonly Window[]): unknown {
  const windows = toWindowTexts(schedule);
  return windows.length === 1 ? windows[0] : windows;
}

/** A window over midnight, which is two next to each other, is one text again. */
function toWindowTexts(schedule: readonly Window[]) {
  return schedule.flatMap((window, i) => {
    const [before, after] = [schedule[i - 1], schedule[i + 1]];
    if (before && isOverMidnight(before, window)) return [];
    const { lastMinute } = after && isOverMidnight(window, after) ? after : window;
    return [toWindowText({ ...window, lastMinute })];
  });
}

function isOverMidnight(evening: Window, morning: Window): boolean {
  return (
    evening.lastMinute === DAY_MINUTES - 1 &&
    morning.firstMinute === 0 &&
    morning.lastMinute + 1 < evening.firstMinute &&
    evening.days.length === morning.days.length &&
    evening.days.every((day) => morning.days.some((next) => next === (day + 1) % 7))
  );
}

function toWindowText({ days, firstMinute, lastMinute }: Window) {
  return {
    days: days.length === 7 ? undefined : WEEK.filter((word) => days.some((day) => DAYS[day] === word)),
    from: toTimeText(firstMinute),
    to: toTimeText(lastMinute + 1),
  };
}

/** A schedule for people, as it is written: `mon, fri 08:00 to 18:00 UTC`. */
export function printSchedule(schedule: readonly Window[]): string {
  if (schedule.length === 0) return 'never';
  return toWindowTexts(schedule)
    .map(({ days, from, to }) => `${days?.join(', ') ?? 'every day'} ${from} to ${to} UTC`)
    .join('; ');
}

function toTimeText(minute: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
