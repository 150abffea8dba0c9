/** The year 2200. A later time is a misread one. */
const LAST_MS = 7_258_118_400_000;

const ZERO = 48;
const POINT = 46;
const MOST_DIGITS = 12;

/** Whole milliseconds since 1970 of seconds since then, with or without a fraction; undefined where it is none. */
export function toEpochMs(seconds: string | undefined): number | undefined {
  if (seconds === undefined) return undefined;
  let ms = 0;
  /** In milliseconds, of the next digit behind the point. */
  let weight = 0;
  let point = seconds.length;
  for (let i = 0; i < seconds.length; i++) {
    const code = seconds.charCodeAt(i);
    const digit = code - ZERO;
    if (digit >= 0 && digit <= 9) {
      if (i < point) ms = ms * 10 + digit * 1000;
      else {
        ms += digit * weight;
        weight = weight > 1 ? weight / 10 : 0;
      }
    } else if (code === POINT && i < point) {
      point = i;
      weight = 100;
    } else return undefined;
  }
  const isNumber = point > 0 && point <= MOST_DIGITS && point !== seconds.length - 1;
  return isNumber ? toTimeMs(ms) : undefined;
}

/** Whole milliseconds since 1970, what is below them cut off; undefined where it is no time between 1970 and 2200. */
export function toTimeMs(ms: number): number | undefined {
  // A multiplication may have left it a hair below: microseconds are rounded first.
  return ms >= 0 && ms <= LAST_MS ? Math.floor(Math.round(ms * 1000) / 1000) : undefined;
}
