import { type EnforcementPoint, EVERY_PACKET, type FilterEntry } from '#core/model';
import { printTrafficSet, toTraffic, toTrafficSet } from '#core/net';
import type { LoadBalancer } from '../account/account.ts';

export function listenerPointName({ name }: LoadBalancer): string {
  return `listeners of ${name}`;
}

/**
 * What a load balancer answers: it has no other ports. `unknown`: nobody knows what it does with it. Whether it answers
 * pings is not told.
 */
export function listenerPoint(balancer: LoadBalancer, what: 'accept' | 'unknown'): EnforcementPoint {
  const { listeners, at } = balancer;
  const construct = `what ${balancer.name} does`;
  const listed = listeners.map(({ traffic, at: where }): FilterEntry => ({
    match: { ...EVERY_PACKET, traffic },
    action: what === 'accept' ? { kind: 'accept' } : { kind: 'unknown', construct },
    text: `${balancer.name} listens on ${printTrafficSet(traffic).join(', ')}`,
    at: where,
  }));
  const pings: FilterEntry = {
    match: { ...EVERY_PACKET, traffic: toTrafficSet([toTraffic('icmp'), toTraffic('icmp6')]) },
    action: { kind: 'unknown', construct: `whether ${balancer.name} answers pings` },
    text: `${balancer.name} and pings`,
    at,
  };
  const any: FilterEntry = { match: EVERY_PACKET, action: { kind: 'unknown', construct }, text: construct, at };
  const entries = what === 'unknown' && listed.length === 0 ? [any] : [...listed, pings];
  return {
    name: listenerPointName(balancer),
    isTracking: true,
    rules: {
      chains: [
        { name: 'listeners', entries, base: { hook: 'input', priority: 0, policy: 'drop', scope: EVERY_PACKET } },
      ],
    },
    at,
  };
}
