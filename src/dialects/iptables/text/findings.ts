import type { Loss, ReadError } from '#core/model';

/** What is found while a file is read: what is wrong, and what is not said. */
export interface Findings {
  readonly errors: ReadError[];
  readonly losses: Loss[];
}
