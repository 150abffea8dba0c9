import type { Policy } from '#core/model';
import { type Address, hasAddress, NO_TRAFFIC, subtractTraffic, type TrafficSet, unionTraffic } from '#core/net';
import { forbiddenProducts, isActive, permittedProduct, type Product } from '#core/semantics';

/** All that a policy allows between two addresses of different hosts at a moment: every protocol, every port (SEM-4). */
export function toPermitted(policy: Policy, atMs: number): (source: Address, destination: Address) => TrafficSet {
  const permitted = policy.rules.filter((rule) => isActive(rule, atMs)).map((rule) => permittedProduct(policy, rule));
  const forbidden = policy.guardrails.flatMap((guardrail) => forbiddenProducts(policy, guardrail));
  return (source, destination) => {
    const find = (products: readonly Product[]) =>
      products.flatMap(({ sources, destinations, traffic }) =>
        hasAddress(sources, source) && hasAddress(destinations, destination) ? [traffic] : [],
      );
    return subtractTraffic(unionTraffic(...find(permitted)), unionTraffic(NO_TRAFFIC, ...find(forbidden)));
  };
}
