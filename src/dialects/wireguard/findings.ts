import type { Loss, Position, ReadError } from '#core/model';

/** What is found wrong or not modelled while a file is read. */
export interface Findings {
  readonly errors: ReadError[];
  readonly losses: Loss[];
}

export function toFindings(): Findings {
  return { errors: [], losses: [] };
}

export function refuse({ errors }: Findings, at: Position, message: string): undefined {
  errors.push({ message, at });
  return undefined;
}

export function lose({ losses }: Findings, at: Position, construct: string, why: string): void {
  losses.push({ kind: 'unsupported', construct, why, at });
}

/** By line, whatever was looked at first. */
export function inOrder(errors: readonly ReadError[]): ReadError[] {
  return errors.toSorted((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0));
}
