import {
  EVERY_PACKET,
  type FilterChain,
  type FilterEntry,
  type FilterRules,
  type HostPolicy,
  type Policy,
} from '#core/model';
import { type AddressSet, toInterfaces, toTraffic, toTrafficSet, type TrafficSet } from '#core/net';
import { forbiddenProducts, isActive, permittedProduct } from '#core/semantics';

/** Rules that a kernel filter needs to be a good neighbour; the policy does not speak of them. */
const REPLIES: FilterEntry = {
  match: { ...EVERY_PACKET, states: ['established', 'related'] },
  action: { kind: 'accept' },
  text: 'what belongs to an allowed connection',
};

/** RFC 4861: without it no packet of IPv6 finds its neighbour. Router and neighbour solicitation and advertisement. */
export const NEIGHBOURS: TrafficSet = toTrafficSet([toTraffic('icmp6', 133 * 256, 136 * 256 + 255)]);

const NEIGHBOUR_PASSES: FilterEntry = {
  match: { ...EVERY_PACKET, traffic: NEIGHBOURS },
  action: { kind: 'accept' },
  text: 'neighbour discovery',
};

/**
 * SEM-7, SEM-8. What one host drops, as first-match rules for kernels that keep no time: rules with an end must be left
 * out before.
 */
export function toHostFilter({ mode, allow, forbid }: HostPolicy): FilterRules {
  const chain = (direction: 'ingress' | 'egress'): FilterChain => {
    const isIn = direction === 'ingress';
    const ends = (own: AddressSet, peers: AddressSet) =>
      isIn ? { sources: peers, destinations: own } : { sources: own, destinations: peers };
    const lo = toInterfaces('lo');
    const entriesOf = (rules: HostPolicy['allow'], kind: 'accept' | 'drop') =>
      rules
        .filter((rule) => rule.direction === direction)
        .map(({ id, own, peers, traffic }): FilterEntry => ({
          match: { ...EVERY_PACKET, ...ends(own, peers), traffic },
          action: { kind },
          text: id,
        }));
    return {
      name: isIn ? 'input' : 'output',
      entries: [
        { match: { ...EVERY_PACKET, [isIn ? 'in' : 'out']: lo }, action: { kind: 'accept' }, text: 'the host itself' },
        REPLIES,
        NEIGHBOUR_PASSES,
        ...(mode === 'observe' ? [] : entriesOf(forbid, 'drop')),
        ...(mode === 'enforce' ? entriesOf(allow, 'accept') : []),
      ],
      base: {
        hook: isIn ? 'input' : 'output',
        priority: 0,
        policy: mode === 'enforce' ? 'drop' : 'accept',
        scope: EVERY_PACKET,
      },
    };
  };
  return { chains: [chain('ingress'), chain('egress')] };
}

/** SEM-4. What may cross a router, at a moment: of all connections, not of some host's. Rules with an end are left out. */
export function toRouterFilter(policy: Policy, nowMs: number): FilterRules {
  const forbidden = policy.guardrails.flatMap((guardrail) =>
    forbiddenProducts(policy, guardrail).map((product): FilterEntry => ({
      match: { ...EVERY_PACKET, ...product },
      action: { kind: 'drop' },
      text: guardrail.id,
    })),
  );
  const permitted = policy.rules
    .filter((rule) => isActive(rule, nowMs) && isEndless(rule))
    .map((rule): FilterEntry => ({
      match: { ...EVERY_PACKET, ...permittedProduct(policy, rule) },
      action: { kind: 'accept' },
      text: rule.id,
    }));
  const base = { hook: 'forward', priority: 0, policy: 'drop', scope: EVERY_PACKET } as const;
  return { chains: [{ name: 'forward', entries: [REPLIES, ...forbidden, ...permitted], base }] };
}

export function isEndless({ expiresAtMs, schedule }: Policy['rules'][number]): boolean {
  return expiresAtMs === undefined && schedule === undefined;
}
