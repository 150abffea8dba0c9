import { toTimeMs } from '#decoders/values';

const ZERO = 48;
const NINE = 57;
const DASH = 45;
const COLON = 58;
const POINT = 46;
const PLUS = 43;
const LETTER_T = 84;
const LETTER_Z = 90;
const BLANK = 32;
const MOST_MINUTES = 18 * 60;

/** The day that was asked for last: the times of a log are of few days. */
let lastDay = -1;
let lastDayMs: number | undefined;

/**
 * Epoch milliseconds of `2026-01-01T00:00:00.123456+02:00` and its like (RFC 3339; a blank for the T, an offset without its
 * colon, or none: then it is `offsetMinutes`). Undefined: it is of another form, which `toDateMs` may know, or no such time.
 */
export function toIsoMs(text: string, offsetMinutes: number): number | undefined {
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const between = text.charCodeAt(10);
  if (between !== LETTER_T && between !== BLANK) return undefined;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const dayMs = toDayMs(year, twoDigits(text, 5), twoDigits(text, 8));
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  // Of what is no digit nothing is at most anything.
  if (dayMs === undefined || !(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  let at = 19;
  let ms = 0;
  if (text.charCodeAt(at) === POINT) {
    const first = at + 1;
    let unit = 100;
    for (at = first; isDigit(text.charCodeAt(at)); at++) {
      ms += (text.charCodeAt(at) - ZERO) * Math.floor(unit);
      unit /= 10;
    }
    if (at === first) return undefined;
  }
  const offset = at === text.length ? offsetMinutes : toOffset(text, at);
  return offset === undefined ? undefined : toTimeMs(dayMs + ((hour * 60 + minute - offset) * 60 + second) * 1000 + ms);
}

/** Minutes east of UTC; undefined where something else stands there. */
function toOffset(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at);
  if (sign === LETTER_Z) return at + 1 === text.length ? 0 : undefined;
  if (sign !== PLUS && sign !== DASH) return undefined;
  const minuteAt = text.charCodeAt(at + 3) === COLON ? at + 4 : at + 3;
  const minutes = twoDigits(text, at + 1) * 60 + twoDigits(text, minuteAt);
  if (minuteAt + 2 !== text.length || !(minutes <= MOST_MINUTES)) return undefined;
  return sign === DASH ? -minutes : minutes;
}

function toDayMs(year: number, month: number, day: number): number | undefined {
  const asked = year * 10_000 + month * 100 + day;
  if (Number.isNaN(asked)) return undefined;
  if (asked !== lastDay) {
    const ms = Date.UTC(year, month - 1, day);
    lastDay = asked;
    lastDayMs = year >= 1970 && new Date(ms).getUTCDate() === day && month >= 1 && month <= 12 ? ms : undefined;
  }
  return lastDayMs;
}

/** NaN where one of the two is no digit. */
function twoDigits(text: string, at: number): number {
  const [high, low] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return isDigit(high) && isDigit(low) ? (high - ZERO) * 10 + low - ZERO : Number.NaN;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
