/** Longer lists are not searched: a guess is a courtesy, and a broken file may need many of them. */
const MAX_CANDIDATES = 5000;

/** `; did you mean …` for the accepted word that is nearest, or nothing when none is near. */
export function suggest(word: string, accepted: Iterable<string>): string {
  let best: { word: string; distance: number } | undefined;
  let seen = 0;
  for (const candidate of accepted) {
    if (++seen > MAX_CANDIDATES) break;
    // A word with several letters wrong, the first one among them, is another word.
    const isAlike = word[0]?.toLowerCase() === candidate[0]?.toLowerCase();
    const limit = Math.min(best ? best.distance - 1 : 3, isAlike ? Math.ceil(word.length / 3) : 1);
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance <= limit) best = { word: candidate, distance };
  }
  return best ? `; did you mean \`${best.word}\`?` : '';
}

/** Insertions, deletions, replacements and swaps of neighbours; more than `limit` when it is more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      current[j] = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    if (Math.min(...current) > limit) return limit + 1;
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** `a`, `b`, `c`: the first few, for error texts. */
export function listWords(words: Iterable<string>, most = 12): string {
  const all = [...words];
  const shown = all.slice(0, most).map((word) => `\`${word}\``);
  return shown.join(', ') + (all.length > most ? ` and ${all.length - most} more` : '');
}
