import {
  EVERY_PACKET,
  type Direction,
  type FilterChain,
  type FilterEntry,
  type FilterMatch,
  type FilterRules,
  type HostPolicy,
  type HostRule,
  type Loss,
} from '#core/model';
import { intersectAddresses, subtractAddresses, toInterfaces, toTraffic, toTrafficSet } from '#core/net';

/** Without these no host of IPv6 finds another: router and neighbour discovery, multicast listener messages. */
const DISCOVERY = toTrafficSet(
  [
    [133, 137],
    [130, 132],
    [143, 143],
  ].map(([first = 0, last = 0]) => toTraffic('icmp6', first * 256, last * 256 + 255)),
);

/**
 * SEM-7, SEM-8. What one host's own firewall has to do from `nowMs` on, as first-match rules for `lowerFilter`. What is
 * passed on through the host is not about it and has no chain.
 *
 * A connection that is open stays so when its rule goes, and a rule that ends is left out from the start, since nothing
 * here takes it out in time: each is a loss.
 */
export function toHostRules(policy: HostPolicy, nowMs: number): { rules: FilterRules; losses: readonly Loss[] } {
  const current = policy.allow.filter(({ expiresAtMs }) => expiresAtMs === undefined || expiresAtMs > nowMs);
  const lasting = current.filter(({ expiresAtMs }) => expiresAtMs === undefined);
  const losses = current
    .filter((rule) => !lasting.includes(rule))
    .map(({ id, expiresAtMs = 0 }): Loss => ({
      kind: 'narrower',
      construct: id,
      why: `it ends at ${new Date(expiresAtMs).toISOString()}, and iptables takes no rule out by itself: it is left out`,
    }));
  const directions: readonly Direction[] = ['ingress', 'egress'];
  return { rules: { chains: directions.map((direction) => toChain(policy, lasting, direction)) }, losses };
}

function toChain({ mode, own, forbid }: HostPolicy, allow: readonly HostRule[], direction: Direction): FilterChain {
  const entry = (text: string, kind: 'accept' | 'drop', match: Partial<FilterMatch>): FilterEntry => ({
    match: { ...EVERY_PACKET, ...match },
    action: { kind },
    text,
  });
  const ofRules = (rules: readonly HostRule[], kind: 'accept' | 'drop') =>
    rules
      .filter((rule) => rule.direction === direction)
      .map((rule) => {
        const peers = subtractAddresses(rule.peers, own);
        const about = intersectAddresses(rule.own, own);
        const [sources, destinations] = direction === 'ingress' ? [peers, about] : [about, peers];
        return entry(rule.id, kind, { sources, destinations, traffic: rule.traffic });
      });
  const isIngress = direction === 'ingress';
  return {
    name: isIngress ? 'filter/INPUT' : 'filter/OUTPUT',
    base: {
      hook: isIngress ? 'input' : 'output',
      priority: 0,
      policy: mode === 'enforce' ? 'drop' : 'accept',
      scope: EVERY_PACKET,
    },
    entries:
      mode === 'observe'
        ? []
        : [
            entry('loopback', 'accept', { [isIngress ? 'in' : 'out']: toInterfaces('lo') }),
            entry('the host itself', 'accept', { sources: own, destinations: own }),
            entry('answers', 'accept', { states: ['established', 'related'] }),
            entry('neighbour discovery', 'accept', { traffic: DISCOVERY }),
            ...ofRules(forbid, 'drop'),
            ...ofRules(allow, 'accept'),
          ],
  };
}
