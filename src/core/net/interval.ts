/** Whole numbers first … last, both inclusive. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

/** Any intervals, in any order, overlapping or not, as sorted ones that are disjoint and do not touch. O(n log n). */
export function mergeIntervals(intervals: Iterable<Interval>): Interval[] {
  const merged: Interval[] = [];
  for (const interval of [...intervals].toSorted((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (previous && interval.first <= previous.last + 1) {
      if (interval.last > previous.last) merged[merged.length - 1] = { first: previous.first, last: interval.last };
    } else merged.push(interval);
  }
  return merged;
}

/** What merged intervals leave of 0 … `last`. */
export function invertIntervals(merged: readonly Interval[], last: number): Interval[] {
  const outside: Interval[] = [];
  let next = 0;
  for (const interval of merged) {
    if (next < interval.first) outside.push({ first: next, last: interval.first - 1 });
    next = interval.last + 1;
  }
  if (next <= last) outside.push({ first: next, last });
  return outside;
}

export function intersectIntervals(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const x = a[i];
    const y = b[j];
    if (!x || !y) return both;
    const first = Math.max(x.first, y.first);
    const last = Math.min(x.last, y.last);
    if (first <= last) both.push({ first, last });
    if (x.last < y.last) i++;
    else j++;
  }
}
