/** Seeds of lists that once failed. They keep their meaning as long as the generator draws in the same order. */
export const PAST_FAILURES: readonly number[] = [];
