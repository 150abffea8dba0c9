import { type Position, printPosition } from '#core/model';

export { type Position, printPosition };

/** What is wrong, where, and what would have been accepted. */
export interface PolicyError extends Position {
  readonly message: string;
}

/** Where each part of a policy is written: by name or id, tests and `manages` by their index in the policy. */
export interface PolicyPositions {
  readonly zones: ReadonlyMap<string, Position>;
  readonly workloads: ReadonlyMap<string, Position>;
  readonly services: ReadonlyMap<string, Position>;
  readonly rules: ReadonlyMap<string, Position>;
  readonly manages: readonly Position[];
  readonly guardrails: ReadonlyMap<string, Position>;
  readonly tests: readonly Position[];
}

export function printPolicyError(error: PolicyError): string {
  return `${printPosition(error)}: ${error.message}`;
}
