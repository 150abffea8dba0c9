/** Sunday is 0, as in `Date.getUTCDay`. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Minutes of the day, UTC, 0 … 1439, both inclusive, on each of the days. */
export interface Window {
  readonly days: readonly Weekday[];
  readonly firstMinute: number;
  readonly lastMinute: number;
}
