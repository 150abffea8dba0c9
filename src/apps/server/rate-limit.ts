const MAX_CALLERS = 10_000;

/** Whether `who` may go on: at most `count` times within `windowMs`. */
export function makeRateLimit(count: number, windowMs: number, now: () => number): (who: string) => boolean {
  const seen = new Map<string, { sinceMs: number; count: number }>();
  return (who) => {
    const atMs = now();
    const known = seen.get(who);
    const turn = known && atMs - known.sinceMs < windowMs ? known : { sinceMs: atMs, count: 0 };
    turn.count += 1;
    seen.delete(who);
    seen.set(who, turn);
    // The one that came least lately is forgotten first.
    if (seen.size > MAX_CALLERS) seen.delete(seen.keys().next().value ?? '');
    return turn.count <= count;
  };
}
