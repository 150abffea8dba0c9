/** The year 2200. A later time is a misread one. */
const LAST_MS = 7_258_118_400_000;

/** Whole milliseconds since 1970 of seconds since then, with or without a fraction; undefined where it is none. */
export function toEpochMs(seconds: string | undefined): number | undefined {
  return seconds !== undefined && /^\d{1,12}(\.\d+)?$/.test(seconds) ? toTimeMs(Number(seconds) * 1000) : undefined;
}

/** Whole milliseconds since 1970, what is below them cut off; undefined where it is no time between 1970 and 2200. */
export function toTimeMs(ms: number): number | undefined {
  // A multiplication may have left it a hair below: microseconds are rounded first.
  return ms >= 0 && ms <= LAST_MS ? Math.floor(Math.round(ms * 1000) / 1000) : undefined;
}
