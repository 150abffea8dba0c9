import { publicTraffic, REMOTE_ACCESS } from '#core/catalogue';
import type { Guardrail, Policy, Zone } from '#core/model';
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
  subtractTraffic,
  toAddressSet,
  toRange,
  type TrafficSet,
} from '#core/net';
import { unreachable } from '#core/result';
import { resolveSelector } from './selector.ts';

/** All connections from any of `sources` to any of `destinations` on any of `traffic`. */
export interface Product {
  readonly sources: AddressSet;
  readonly destinations: AddressSet;
  readonly traffic: TrafficSet;
}

/** The connections that a guardrail forbids, as products that may overlap. Twin of `forbids`. */
export function forbiddenProducts(policy: Policy, guardrail: Guardrail): Product[] {
  return allProducts(policy, guardrail).filter(
    ({ sources, destinations, traffic }) =>
      !isEmptyAddressSet(sources) && !isEmptyAddressSet(destinations) && !isEmptyTraffic(traffic),
  );
}

function allProducts(policy: Policy, guardrail: Guardrail): Product[] {
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
          destinations: addressesOf(policy, zone),
          traffic: complementTraffic(publicTraffic(zone.class)),
        }));
    case 'no-lateral': {
      const of = resolveSelector(policy, guardrail.of);
      const sources = guardrail.except ? subtractAddresses(of, resolveSelector(policy, guardrail.except)) : of;
      return policy.zones.map((zone) => {
        const inside = addressesOf(policy, zone);
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

/** SEM-3. Addresses whose zone this is: its workloads', and its networks' but for other zones' workloads. */
function addressesOf(policy: Policy, zone: Zone): AddressSet {
  const ofOthers = policy.workloads.filter((w) => w.zone !== zone.name).flatMap((w) => w.addresses.map(toRange));
  return subtractAddresses(
    resolveSelector(policy, { kind: 'workloads', zones: [zone.name], labels: {} }),
    toAddressSet(ofOthers),
  );
}

/** Peels the permitted destinations off one by one: what is left of each is forbidden on the other services. */
function egressProducts(policy: Policy, guardrail: Extract<Guardrail, { kind: 'egress-only' }>): Product[] {
  const sources = resolveSelector(policy, guardrail.from);
  let pieces: { destinations: AddressSet; traffic: TrafficSet }[] = [
    { destinations: complementAddresses(sources), traffic: ALL_TRAFFIC },
  ];
  for (const permitted of guardrail.destinations) {
    const to = resolveSelector(policy, permitted.to);
    pieces = pieces.flatMap(({ destinations, traffic }) => [
      { destinations: subtractAddresses(destinations, to), traffic },
      {
        destinations: intersectAddresses(destinations, to),
        traffic: subtractTraffic(traffic, permitted.services.traffic),
      },
    ]);
  }
  return pieces.map((piece) => ({ sources, ...piece }));
}
