import { EVERY_PACKET, type Policy, type Rule, type Window } from '#core/model';
import { type PacketMap, type PacketSpace, toMerged } from '#core/packetset';
import { isInForce, permittedProduct } from '#core/semantics';
import { printSchedule } from '#dialects/bulkhead';
import { printMoment } from './words.ts';

/** When and for whom a rule permits: absent fields do not restrict. */
export interface Term {
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
      (b.schedule !== undefined && printSchedule(a.schedule) === printSchedule(b.schedule))) &&
    (a.identity === undefined || a.identity === b.identity)
  );
}

/** `without end`, `until …`, `within …, until …`; equal for equal terms in any order. */
export function describeTerms(terms: readonly Term[]): string {
  return describeBeside(terms, []);
}

/** In words that say where they differ from the others: `for anybody` beside `for spiffe://x/y`. */
export function describeBeside(terms: readonly Term[], others: readonly Term[]): string {
  const all = [...terms, ...others];
  const isTimed = all.some(({ expiresAtMs, schedule }) => expiresAtMs !== undefined || schedule);
  const isIdentified = all.some(({ identity }) => identity !== undefined);
  return terms
    .map(({ expiresAtMs, schedule, identity }) => {
      const time = [
        ...(schedule ? [`within ${printSchedule(schedule)}`] : []),
        ...(expiresAtMs === undefined ? [] : [`until ${printMoment(expiresAtMs)}`]),
      ];
      return [
        ...(time.length === 0 && (isTimed || !isIdentified) ? ['without end'] : time),
        ...(isIdentified ? [`for ${identity ?? 'anybody'}`] : []),
      ].join(', ');
    })
    .toSorted()
    .join(' or ');
}
