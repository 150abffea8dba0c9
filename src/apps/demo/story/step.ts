import type { TrafficCounts } from '../../lab/index.ts';
import type { Estate } from '../estate/index.ts';

/** What a step has measured, and whether that is what the product promises. */
export interface Outcome {
  readonly holds: boolean;
  /** A line each. */
  readonly facts: readonly string[];
  /** Why the steps after it must not be taken. Absent: they can be. */
  readonly stop?: string;
}

export interface Step {
  readonly title: string;
  /** It has not ended by then: it does not hold, and nothing comes after it. */
  readonly withinMs: number;
  /** The steps after it build on it: when it cannot be taken, they are not. */
  readonly isGround: boolean;
  /** `tell` prints how far it is. */
  readonly run: (estate: Estate, tell: (line: string) => void) => Promise<Outcome>;
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** The business while something was done to it. */
export async function watchTraffic<T>(
  estate: Estate,
  work: () => Promise<T>,
): Promise<{ result: T; attempts: number; failed: number; fact: string }> {
  const before = await estate.lab.traffic.counts();
  const result = await work();
  const after = await estate.lab.traffic.counts();
  const attempts = after.attempts - before.attempts;
  const failed = after.failed - before.failed;
  return {
    result,
    attempts,
    failed,
    fact: `meanwhile ${attempts} legitimate connections, ${failed} failed${firstReason(after)}`,
  };
}

function firstReason({ failures }: TrafficCounts): string {
  const last = failures.at(-1);
  return last ? ` (the last: ${last.flow}, ${last.reason})` : '';
}
