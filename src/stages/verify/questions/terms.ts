import { EVERY_PACKET, type Policy, type Rule, type Window } from '#core/model';
import { type PacketMap, type PacketSpace, toMerged } from '#core/packetset';
import { isInForce, permittedProduct } from '#core/semantics';
import { describeSchedule, printMoment } from './words.ts';

/** When and for whom a rule permits: absent fields do not restrict. */
interface Term {
  readonly expiresAtMs?: number;
  readonly schedule?: readonly Window[];
  readonly identity?: string;
}

/** For how long rules permit each connection from a moment on, in words; no value: never again. */
export function toTerms(policy: Policy, atMs: number, space: PacketSpace): PacketMap<readonly Term[]> {
  const lasting = policy.rules.filter((rule) => isInForce(rule, atMs));
  return toMerged<readonly Term[]>(
    space,
    lasting.map((rule) => ({ product: { ...EVERY_PACKET, ...permittedProduct(policy, rule) }, value: [toTerm(rule)] })),
    describeTerms,
    (a, b) => dropImplied([...a, ...b]),
  );
}

export function toTerm({ expiresAtMs, schedule, identity }: Rule): Term {
  return {
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(schedule && { schedule }),
    ...(identity !== undefined && { identity }),
  };
}

/** Without the terms that others include; of equal ones the first stays. */
function dropImplied(terms: readonly Term[]): Term[] {
  return terms.filter(
    (term, i) => !terms.some((other, j) => j !== i && includes(other, term) && (j < i || !includes(term, other))),
  );
}

function includes(a: Term, b: Term): boolean {
  return (
    (a.expiresAtMs ?? Infinity) >= (b.expiresAtMs ?? Infinity) &&
    (a.schedule === undefined ||
      (b.schedule !== undefined && describeSchedule(a.schedule) === describeSchedule(b.schedule))) &&
    (a.identity === undefined || a.identity === b.identity)
  );
}

/** `without end`, `until …`, `within …, until …`; equal for equal terms in any order. */
export function describeTerms(terms: readonly Term[]): string {
  return terms.map(describeTerm).toSorted().join(' or ');
}

function describeTerm({ expiresAtMs, schedule, identity }: Term): string {
  const words = [
    ...(schedule ? [`within ${describeSchedule(schedule)}`] : []),
    ...(expiresAtMs === undefined ? [] : [`until ${printMoment(expiresAtMs)}`]),
    ...(identity === undefined ? [] : [`for ${identity}`]),
  ];
  return words.length === 0 ? 'without end' : words.join(', ');
}
