/** What two lists do not share, by identity, between the beginning and the end that they do share. */
export function toChangedPart<T>(before: readonly T[], after: readonly T[]): { removed: T[]; added: T[] } {
  let first = 0;
  while (first < before.length && first < after.length && before[first] === after[first]) first++;
  let beforeEnd = before.length;
  let afterEnd = after.length;
  while (beforeEnd > first && afterEnd > first && before[beforeEnd - 1] === after[afterEnd - 1]) {
    beforeEnd--;
    afterEnd--;
  }
  const gone = new Set(before.slice(first, beforeEnd));
  const come = new Set(after.slice(first, afterEnd));
  return { removed: [...gone].filter((one) => !come.has(one)), added: [...come].filter((one) => !gone.has(one)) };
}
