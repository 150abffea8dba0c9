import { publicTraffic, REMOTE_ACCESS } from '#core/catalogue';
import type { Guardrail, Policy, Rule } from '#core/model';
import {
  type AddressSet,
  ALL_ADDRESSES,
  ALL_TRAFFIC,
  complementAddresses,
  complementTraffic,
  intersectAddresses,
  isEmptyAddressSet,
  isEmptyTraffic,
  subtractAddresses,
  NO_ADDRESSES,
  subtractTraffic,
  toStretches,
  type TrafficSet,
  unionAddresses,
} from '#core/net';
import { unreachable } from '#core/result';
import { resolveSelector, resolveZone } from './policy-index.ts';

/** All connections from any of `sources` to any of `destinations` on any of `traffic`. */
export interface Product {
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
  readonly traffic: TrafficSet;
}

/** The connections that a rule permits while it is active. Twin of `permits`. */
export function permittedProduct(policy: Policy, rule: Rule): Product {
  return {
    sources: resolveSelector(policy, rule.from),
    destinations: resolveSelector(policy, rule.to),
    traffic: rule.services.traffic,
  };
}

/** The connections that a guardrail forbids, as products that may overlap. Twin of `forbids`. */
export function forbiddenProducts(policy: Policy, guardrail: Guardrail): Product[] {
  return allProducts(policy, guardrail).filter(
    ({ sources, destinations, traffic }) =>
      !isEmptyAddressSet(sources) && !isEmptyAddressSet(destinations) && !isEmptyTraffic(traffic),
  );
}

/** INVARIANT (shape): how many there are, and on what traffic, is of the guardrail and the zones, not of workloads. */
export function allProducts(policy: Policy, guardrail: Guardrail): Product[] {
  switch (guardrail.kind) {
    case 'never': {
      const services = guardrail.services?.traffic ?? ALL_TRAFFIC;
      return [
        {
          sources: resolveSelector(policy, guardrail.from),
          destinations: resolveSelector(policy, guardrail.to),
          traffic: guardrail.except ? subtractTraffic(services, guardrail.except.traffic) : services,
        },
      ];
    }
    case 'exact-callers':
      return [
        {
          sources: complementAddresses(resolveSelector(policy, guardrail.callers)),
          destinations: resolveSelector(policy, guardrail.to),
          traffic: guardrail.services.traffic,
        },
      ];
    case 'isolated': {
      const isolated = resolveSelector(policy, guardrail.of);
      return [
        { sources: isolated, destinations: ALL_ADDRESSES, traffic: ALL_TRAFFIC },
        { sources: ALL_ADDRESSES, destinations: isolated, traffic: ALL_TRAFFIC },
      ];
    }
    case 'egress-only':
      return egressProducts(policy, guardrail);
    case 'exposure':
      return policy.zones
        .filter((zone) => zone.class !== 'internet')
        .map((zone) => ({
          sources: resolveSelector(policy, { kind: 'internet' }),
          destinations: resolveZone(policy, zone),
          traffic: complementTraffic(publicTraffic(zone.class)),
        }));
    case 'no-lateral': {
      const of = resolveSelector(policy, guardrail.of);
      const sources = guardrail.except ? subtractAddresses(of, resolveSelector(policy, guardrail.except)) : of;
      return policy.zones.map((zone) => {
        const inside = resolveZone(policy, zone);
        return {
          sources: intersectAddresses(sources, inside),
          destinations: intersectAddresses(of, inside),
          traffic: guardrail.services?.traffic ?? REMOTE_ACCESS,
        };
      });
    }
    case 'never-path':
    case 'every-path':
    case 'threshold':
    case 'single':
    case 'expires-within':
    case 'requires-identity':
    case 'declared-gateways-only':
      return [];
    default:
      return unreachable(guardrail);
  }
}

/**
 * Along the traffic line, each stretch that the same entries permit: there every destination is forbidden that is of
 * none of them.
 */
function egressProducts(policy: Policy, guardrail: Extract<Guardrail, { kind: 'egress-only' }>): Product[] {
  const sources = resolveSelector(policy, guardrail.from);
  const outside = complementAddresses(sources);
  const entries = guardrail.destinations.map(({ to, services }) => ({
    to: resolveSelector(policy, to),
    traffic: services.traffic,
  }));
  return toStretches(entries.map(({ traffic }) => traffic)).map(({ traffic, members }) => ({
    sources,
    destinations: subtractAddresses(
      outside,
      unionAddresses(...members.map((member) => entries[member]?.to ?? NO_ADDRESSES)),
    ),
    traffic,
  }));
}
