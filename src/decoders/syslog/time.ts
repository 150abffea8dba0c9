import { toTimeMs } from '#decoders/values';
import { toIsoMs } from './iso-time.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Minutes east of UTC. Where a name means several, what devices send by it. Source: the IANA time zone database. */
const ZONES: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  IST: 330,
  CET: 60,
  CEST: 120,
  EET: 120,
  EEST: 180,
  SAST: 120,
  MSK: 180,
  GST: 240,
  PKT: 300,
  SGT: 480,
  HKT: 480,
  AWST: 480,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
  BRT: -180,
  AST: -240,
  ADT: -180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  AKST: -540,
  AKDT: -480,
  HST: -600,
};

/** Of `+0200`, `-05:00`, `UTC+2`, `Z` or a zone's name; undefined where it is none. */
export function toOffsetMinutes(text: string): number | undefined {
  const known = ZONES[text];
  if (known !== undefined) return known;
  const [, sign, hours, minutes] = /^(?:UTC|GMT)?-?([+-])(\d{1,2}):?(\d{2})?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const east = Number(hours) * 60 + Number(minutes ?? '0');
  return east > 1080 ? undefined : sign === '-' ? -east : east;
}

export interface DateParts {
  /** Absent: the last one in which the time lies before `writtenMs` and a day. */
  readonly year?: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const DAY_MS = 86_400_000;

/** Epoch milliseconds; undefined where there is no such day or hour. Without an offset it is UTC. */
export function fromParts(parts: DateParts, offsetMinutes: number, writtenMs: number): number | undefined {
  if (parts.hour > 23 || parts.minute > 59 || parts.second > 60) return undefined;
  const inYear = (year: number): number | undefined => {
    const at = Date.UTC(year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second, parts.ms);
    const isThere = new Date(Date.UTC(year, parts.month - 1, parts.day)).getUTCDate() === parts.day;
    return isThere ? toTimeMs(at - offsetMinutes * 60_000) : undefined;
  };
  if (parts.year !== undefined) return inYear(parts.year);
  const last = new Date(writtenMs).getUTCFullYear() + 1;
  // Eight years hold a 29th of February.
  for (let year = last; year > last - 9; year--) {
    const at = inYear(year);
    if (at !== undefined && at <= writtenMs + DAY_MS) return at;
  }
  return undefined;
}

export function toMonth(name: string): number {
  return MONTHS.indexOf(name.toLowerCase()) + 1;
}

const DATE =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ,]+(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))? ?(Z|-?[+-]\d{1,2}:?\d{2}|[A-Z]{2,5})?$/;

/** Of `2024-01-10T09:49:05.12+02:00` and its like, with `/` or a blank too. Undefined where it is none. */
export function toDateMs(text: string, offsetMinutes = 0): number | undefined {
  const isoMs = toIsoMs(text, offsetMinutes);
  if (isoMs !== undefined) return isoMs;
  const [, year, month, day, hour, minute, second, fraction, zone] = DATE.exec(text) ?? [];
  if (year === undefined || Number(month) < 1 || Number(month) > 12) return undefined;
  return fromParts(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      ms: toMs(fraction),
    },
    zone === undefined ? offsetMinutes : (toOffsetMinutes(zone) ?? 0),
    0,
  );
}

export function toMs(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}
