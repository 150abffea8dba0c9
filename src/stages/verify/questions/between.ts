import type { Policy, Rule } from '#core/model';
import { type Address, hasAddress, isEmptyTraffic, subtractTraffic, type TrafficSet, unionTraffic } from '#core/net';
import { forbiddenProducts, isActive, permittedProduct, type Product } from '#core/semantics';

/** What each active rule allows between two addresses, guardrails taken off. */
export function allowedBetween(
  policy: Policy,
  source: Address,
  destination: Address,
  atMs: number,
): { readonly rule: Rule; readonly traffic: TrafficSet }[] {
  const isBetween = ({ sources, destinations }: Product) =>
    hasAddress(sources, source) && hasAddress(destinations, destination);
  const forbidden = unionTraffic(
    ...policy.guardrails
      .flatMap((guardrail) => forbiddenProducts(policy, guardrail))
      .filter(isBetween)
      .map(({ traffic }) => traffic),
  );
  return policy.rules.flatMap((rule) => {
    const product = permittedProduct(policy, rule);
    if (!isActive(rule, atMs) || !isBetween(product)) return [];
    const traffic = subtractTraffic(product.traffic, forbidden);
    return isEmptyTraffic(traffic) ? [] : [{ rule, traffic }];
  });
}
