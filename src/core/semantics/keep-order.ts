/**
 * Of the names that both lists have, as many as possible that are in the same order in both, in that order. Each name
 * is in a list once. O(n log n).
 */
export function keepOrder(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const places = new Map(after.map((name, place) => [name, place]));
  const shared = before.flatMap((name) => {
    const place = places.get(name);
    return place === undefined ? [] : [{ name, place }];
  });
  /** Of rows of `length + 1` names that ascend, the one that ends earliest, by its last; each knows the one before it. */
  const ends: number[] = [];
  const previous = shared.map(({ place }, i) => {
    const length = findLength(ends, shared, place);
    ends[length] = i;
    return ends[length - 1];
  });
  const kept: string[] = [];
  for (let i = ends.at(-1); i !== undefined; i = previous[i]) kept.push(shared[i]?.name ?? '');
  return new Set(kept.toReversed());
}

/** How many of the rows end before the place. */
function findLength(ends: readonly number[], shared: readonly { readonly place: number }[], place: number): number {
  let from = 0;
  let to = ends.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((shared[ends[middle] ?? 0]?.place ?? 0) < place) from = middle + 1;
    else to = middle;
  }
  return from;
}
