import type { HostPolicy } from '#core/model';
import type { Result } from '#core/result';

/** How long a policy may stay without the server having been reached, from the moment that its load begins. */
export const CONFIRM_WITHIN_MS = 6000;
/** A host that was slow to load it is slow to reach anything: so long it has all the same. */
const LEAST_MS = 3000;
const PROBE_EVERY_MS = 250;
const PROBE_LIMIT_MS = 2000;

export type ChangeOutcome =
  | { readonly kind: 'confirmed'; readonly tookMs: number }
  /** Nothing changed. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'disk-full'; readonly why: string }
  /** The policy before is in force again. */
  | { readonly kind: 'reverted'; readonly why: string; readonly afterMs: number };

/** What a change needs from the world. */
export interface ChangeSteps {
  readonly prepare: () => Result<undefined, { readonly isFull: boolean; readonly message: string }>;
  readonly discard: () => void;
  readonly confirm: () => void;
  readonly apply: (policy: HostPolicy) => Promise<Result<undefined, string>>;
  /** What is in force now, to go back to. */
  readonly before: HostPolicy;
  readonly ping: (
    timeoutMs: number,
  ) => Promise<Result<undefined, { readonly message: string; readonly isReached?: boolean }>>;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Commit, confirm, revert: puts the policy on disk as a candidate, loads it, and keeps it only if the server can be
 * reached on a new connection in time; best is an answer, at the least the connection must be made. Dying at any point
 * leaves the policy before as the last good one.
 */
export async function changePolicy(next: HostPolicy, steps: ChangeSteps): Promise<ChangeOutcome> {
  const prepared = steps.prepare();
  if (!prepared.ok) return { kind: prepared.error.isFull ? 'disk-full' : 'refused', why: prepared.error.message };
  const startedMs = steps.now();
  const applied = await steps.apply(next);
  if (!applied.ok) {
    steps.discard();
    return { kind: 'refused', why: applied.error };
  }
  const confirm = (): ChangeOutcome => {
    steps.confirm();
    return { kind: 'confirmed', tookMs: steps.now() - startedMs };
  };
  let why = '';
  let isReached = false;
  const loadedMs = steps.now();
  const deadlineMs = Math.max(startedMs + CONFIRM_WITHIN_MS, loadedMs + LEAST_MS);
  for (let leftMs = deadlineMs - loadedMs; leftMs > 0; leftMs = deadlineMs - steps.now()) {
    const answered = await steps.ping(Math.min(leftMs, PROBE_LIMIT_MS));
    if (answered.ok) return confirm();
    why = answered.error.message;
    isReached ||= answered.error.isReached ?? false;
    await steps.sleep(PROBE_EVERY_MS);
  }
  // A server that is slow or ill is not the policy's doing, and going back would not heal it.
  if (isReached) return confirm();
  steps.discard();
  const restored = await steps.apply(steps.before);
  const more = restored.ok ? '' : `; going back failed: ${restored.error}`;
  return { kind: 'reverted', why: `the server could not be reached: ${why}${more}`, afterMs: steps.now() - startedMs };
}
