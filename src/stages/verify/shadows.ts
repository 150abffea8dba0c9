import type { Rule } from '#core/model';
import { isActive, type Product } from '#core/semantics';
import { type Denotation, findFirst } from './denotation.ts';
import type { Finding } from './finding.ts';
import { intersectProducts, subtractProduct } from './products.ts';
import { findConnection } from './witness.ts';

/** Rules without which nothing would change: others permit every connection of theirs, at least as long. */
export function findShadowed({ policy, permitted }: Denotation, atMs: number): Finding[] {
  const active = permitted.filter(({ rule, product }) => isActive(rule, atMs) && findConnection(policy, product));
  return active.flatMap(({ rule, product }, index): Finding[] => {
    const covering = active.filter(
      (other, i) =>
        i !== index &&
        isAsLong(other.rule, rule) &&
        intersectProducts(other.product, product) !== undefined &&
        // Of two that cover each other, the later one is the one too many.
        (i < index || !(isAsLong(rule, other.rule) && isInside(other.product, product))),
    );
    if (covering.length === 0) return [];
    const alone = covering.find((other) => isInside(product, other.product));
    const others = alone ? [alone] : covering;
    if (
      !alone &&
      findFirst(
        policy,
        [product],
        covering.map((other) => other.product),
      )
    )
      return [];
    const names = others.map((other) => `\`${other.rule.id}\``).join(', ');
    return [
      {
        kind: 'shadowed',
        severity: 'warning',
        subject: { kind: 'rule', name: rule.id },
        ...(alone && { related: { kind: 'rule', name: alone.rule.id } }),
        message: `rule \`${rule.id}\` permits nothing that ${names} would not permit without it`,
      },
    ];
  });
}

function isInside(inner: Product, outer: Product): boolean {
  return subtractProduct(inner, outer).length === 0;
}

function isAsLong(a: Rule, b: Rule): boolean {
  return a.expiresAtMs === undefined || (b.expiresAtMs !== undefined && a.expiresAtMs >= b.expiresAtMs);
}
