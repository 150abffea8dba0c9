const FIRST_MS = 500;
const LONGEST_MS = 60_000;

/** How long after the `attempts`th failure the next attempt is due: doubling from half a second to a minute. */
export function nextAttemptMs(attempts: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 10), LONGEST_MS);
}
