import type { TrafficSet } from '#core/net';
import { isReserved, report } from './fields.ts';
import { type PolicyError, type Position, printPosition } from './position.ts';
import { listWords, suggest } from './suggest.ts';

/** Everything that texts of the policy may refer to by name, collected before the references are read. */
export interface Names {
  readonly zones: Map<string, Position>;
  readonly workloads: Map<string, Position>;
  readonly services: Map<string, Position>;
  /** What the policy's own services mean; one whose ports are wrong has no entry. */
  readonly traffic: Map<string, TrafficSet>;
  /** Rules and guardrails: decisions name either by its id alone. */
  readonly ids: Map<string, Position>;
  /** False: a file could not be read whole, so that a name not found may well be declared in it. */
  readonly isComplete: boolean;
}

/** Whether the name is new and free to use; otherwise an error says where the first one is. */
export function declare(
  kind: string,
  name: string,
  at: Position,
  known: Map<string, Position>,
  errors: PolicyError[],
): boolean {
  const first = known.get(name);
  if (first) {
    report(errors, at, `${kind} \`${name}\` is already declared at ${printPosition(first)}; expected another name`);
    return false;
  }
  known.set(name, at);
  // A zone may be called as its class, and the selector `internet` holds all of it.
  if (!isReserved(name) || (kind === 'zone' && name === 'internet')) return true;
  report(errors, at, `\`${name}\` has a meaning of its own; expected another name for the ${kind}`);
  return false;
}

/** Whether something of that name is declared; otherwise an error with the nearest name. */
export function checkKnown(
  kind: 'zone' | 'workload',
  name: string,
  at: Position,
  names: Names,
  errors: PolicyError[],
): boolean {
  const known = kind === 'zone' ? names.zones : names.workloads;
  if (known.has(name)) return true;
  const others = known.size === 0 ? `; the policy declares no ${kind}` : `; expected ${listWords(known.keys())}`;
  if (names.isComplete) report(errors, at, `\`${name}\` is not a ${kind}${suggest(name, known.keys()) || others}`);
  return false;
}
