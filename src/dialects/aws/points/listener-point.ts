import { type EnforcementPoint, EVERY_PACKET, type FilterEntry, type Position, type Visit } from '#core/model';
import { printTrafficSet, toTraffic, toTrafficSet } from '#core/net';
import type { LoadBalancer } from '../account/account.ts';

/** At each interface of it: what it answers, and what it opens itself. */
export function listenerVisits(point: string): { leave: Visit[]; arrive: Visit[] } {
  return {
    leave: [{ point, path: 'output', in: '', out: '' }],
    arrive: [{ point, path: 'input', in: '', out: '' }],
  };
}

/** Of an interface of the platform whose object is not in the input: what it does with what comes in is unknown. */
export const OWNER_MISSING = 'load balancers and endpoints that are not in the input';

export function missingOwnerPoint(): EnforcementPoint {
  const construct = 'what it answers';
  const entry: FilterEntry = { match: EVERY_PACKET, action: { kind: 'unknown', construct }, text: OWNER_MISSING };
  return toListening(OWNER_MISSING, [entry]);
}

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
  return toListening(listenerPointName(balancer), entries, at);
}

/** What a load balancer opens itself leaves, and what answers it comes in. */
function toListening(name: string, entries: readonly FilterEntry[], at?: Position): EnforcementPoint {
  const base = { priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  const answers: FilterEntry = {
    match: { ...EVERY_PACKET, states: ['established', 'related'] },
    action: { kind: 'accept' },
    text: 'answers to its own connections',
  };
  const own: FilterEntry = { match: EVERY_PACKET, action: { kind: 'accept' }, text: 'its own connections' };
  return {
    name,
    isTracking: true,
    rules: {
      chains: [
        { name: 'listeners', entries: [answers, ...entries], base: { ...base, hook: 'input' } },
        { name: 'own', entries: [own], base: { ...base, hook: 'output' } },
      ],
    },
    ...(at && { at }),
  };
}
