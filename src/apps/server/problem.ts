import type { Problem } from '#api';

/** What a request gets instead of its answer. Thrown by handlers; the one place that catches it is the listener. */
export class RequestProblem extends Error {
  readonly problem: Problem;
  constructor(status: number, title: string, errors: readonly string[] = []) {
    super(title);
    this.problem = {
      type: 'about:blank',
      title,
      status,
      ...(errors.length > 0 && { detail: errors.join('; '), errors: [...errors] }),
    };
  }
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Our own mistakes are told without their text: it may hold what the caller must not know. */
export function toProblem(error: unknown): Problem {
  if (error instanceof RequestProblem) return error.problem;
  if (isFull(error)) return new RequestProblem(507, 'the disk of the server is full').problem;
  return new RequestProblem(500, 'the server made a mistake').problem;
}

function isFull(error: unknown): boolean {
  return error instanceof Error && (/\bENOSPC\b/.test(error.message) || /disk is full/.test(error.message));
}
