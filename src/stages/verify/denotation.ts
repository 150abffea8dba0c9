import type { Connection, Guardrail, Policy, Rule } from '#core/model';
import { forbiddenProducts, isActive, permittedProduct, type Product } from '#core/semantics';
import { eachOutside, intersectProducts } from './products.ts';
import { findConnection } from './witness.ts';

/** A policy as sets of connections, worked out once and asked often. Twin of `decide`, for all packets at a time. */
export interface Denotation {
  readonly policy: Policy;
  readonly permitted: readonly { readonly rule: Rule; readonly product: Product }[];
  readonly forbidden: readonly { readonly guardrail: Guardrail; readonly product: Product }[];
}

export function denote(policy: Policy): Denotation {
  return {
    policy,
    permitted: policy.rules.map((rule) => ({ rule, product: permittedProduct(policy, rule) })),
    forbidden: policy.guardrails.flatMap((guardrail) =>
      forbiddenProducts(policy, guardrail).map((product) => ({ guardrail, product })),
    ),
  };
}

/** One way in which the policy decides a part of a product, with a connection of that part. */
export type Part =
  | { readonly verdict: 'allowed'; readonly rule: Rule; readonly connection: Connection }
  | { readonly verdict: 'denied'; readonly guardrail?: Guardrail; readonly connection: Connection };

/** The parts that are allowed, by the rules that allow them, in the order of the policy. None: nothing is allowed. */
export function* eachAllowed({ policy, permitted, forbidden }: Denotation, product: Product, atMs: number) {
  let rest = [product];
  const forbids = forbidden.map((entry) => entry.product);
  for (const { rule, product: permits } of permitted) {
    if (!isActive(rule, atMs)) continue;
    const connection = findFirst(
      policy,
      rest.flatMap((piece) => intersectProducts(piece, permits) ?? []),
      forbids,
    );
    if (!connection) continue;
    yield { verdict: 'allowed', rule, connection } satisfies Part;
    rest = rest.flatMap((piece) => [...eachOutside(piece, [permits])]);
  }
}

/** The parts that are denied: by guardrail in the order of the policy, then what no rule permits. */
export function* eachDenied({ policy, permitted, forbidden }: Denotation, product: Product, atMs: number) {
  let rest = [product];
  for (const { guardrail, product: forbids } of forbidden) {
    const connection = findFirst(
      policy,
      rest.flatMap((piece) => intersectProducts(piece, forbids) ?? []),
      [],
    );
    if (!connection) continue;
    yield { verdict: 'denied', guardrail, connection } satisfies Part;
    rest = rest.flatMap((piece) => [...eachOutside(piece, [forbids])]);
  }
  const permits = permitted.filter(({ rule }) => isActive(rule, atMs)).map((entry) => entry.product);
  const connection = findFirst(policy, rest, permits);
  if (connection) yield { verdict: 'denied', connection } satisfies Part;
}

/** A connection of any of the pieces that is of none of the others. */
export function findFirst(
  policy: Policy,
  pieces: readonly Product[],
  others: readonly Product[],
): Connection | undefined {
  for (const piece of pieces)
    for (const outside of eachOutside(piece, others)) {
      const connection = findConnection(policy, outside);
      if (connection) return connection;
    }
  return undefined;
}
