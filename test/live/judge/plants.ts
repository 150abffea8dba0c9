import { EVERY_PACKET, type FilterChain, type FilterEntry, type FilterRules } from '#core/model';
import { type AddressSet, toAddressSet, toPortSet } from '#core/net';

/** Errors of an evaluator or of the algebra behind it, as what they make of the rules. Each must be found. */
export const PLANTS: Readonly<Record<string, (rules: FilterRules) => FilterRules>> = {
  'a chain is emptied': (rules) => changeChains(rules, (chain, i) => (i === 0 ? { ...chain, entries: [] } : chain)),
  'one action is turned round': (rules) =>
    changeChains(rules, (chain) => ({ ...chain, entries: turnFirst(chain.entries) })),
  'an intersection forgets the upper bound of addresses': changeMatches(({ match }) => ({
    sources: forgetLast(match.sources),
    destinations: forgetLast(match.destinations),
  })),
  'a range loses its last address': changeMatches(({ match }) => ({ destinations: loseLast(match.destinations) })),
  'a range of traffic takes in the next point': changeMatches(({ match }) => ({
    traffic: { ranges: match.traffic.ranges.map(({ first, last }) => ({ first, last: last + 1 })) },
  })),
  'source ports are not looked at': changeMatches(() => ({ sourcePorts: toPortSet([{ first: 0, last: 0xffff }]) })),
  'the state is not looked at': changeMatches(() => ({ states: EVERY_PACKET.states })),
  'interfaces are not looked at': changeMatches(() => ({ in: EVERY_PACKET.in, out: EVERY_PACKET.out })),
  'only IPv4 is looked at': changeMatches(({ match }) => ({
    sources: { ranges: match.sources.ranges.filter(({ bits }) => bits === 32) },
  })),
  'goto comes back': changeActions(({ action }) =>
    action.kind === 'goto' ? { kind: 'jump', chain: action.chain } : action,
  ),
  'jump does not come back': changeActions(({ action }) =>
    action.kind === 'jump' ? { kind: 'goto', chain: action.chain } : action,
  ),
  'return goes on': changeActions(({ action }) => (action.kind === 'return' ? { kind: 'continue' } : action)),
  'continue ends the chain': changeActions(({ action }) => (action.kind === 'continue' ? { kind: 'return' } : action)),
  'a policy is taken for accept': (rules) =>
    changeChains(rules, (chain) => (chain.base ? { ...chain, base: { ...chain.base, policy: 'accept' } } : chain)),
  'the family of a chain is not looked at': (rules) =>
    changeChains(rules, (chain) => (chain.base ? { ...chain, base: { ...chain.base, scope: EVERY_PACKET } } : chain)),
  'the last chain of a hook is forgotten': ({ chains }) => ({
    chains: chains.filter(
      ({ base }, i) =>
        !base ||
        !chains.slice(0, i).some((other) => other.base?.hook === base.hook) ||
        chains.slice(i + 1).some((other) => other.base?.hook === base.hook),
    ),
  }),
};

function changeChains(rules: FilterRules, change: (chain: FilterChain, index: number) => FilterChain): FilterRules {
  return { chains: rules.chains.map(change) };
}

function changeEntries(change: (entry: FilterEntry) => FilterEntry): (rules: FilterRules) => FilterRules {
  return (rules) => changeChains(rules, (chain) => ({ ...chain, entries: chain.entries.map(change) }));
}

function changeMatches(change: (entry: FilterEntry) => Partial<FilterEntry['match']>) {
  return changeEntries((entry) => ({ ...entry, match: { ...entry.match, ...change(entry) } }));
}

function changeActions(change: (entry: FilterEntry) => FilterEntry['action']) {
  return changeEntries((entry) => ({ ...entry, action: change(entry) }));
}

function turnFirst(entries: readonly FilterEntry[]): FilterEntry[] {
  const at = entries.findIndex(({ action }) => action.kind === 'accept' || action.kind === 'drop');
  return entries.map((entry, i) => {
    if (i !== at) return entry;
    return { ...entry, action: { kind: entry.action.kind === 'accept' ? 'drop' : 'accept' } };
  });
}

function forgetLast(set: AddressSet): AddressSet {
  return toAddressSet(set.ranges.map((range) => ({ ...range, last: (1n << BigInt(range.bits)) - 1n })));
}

function loseLast(set: AddressSet): AddressSet {
  return { ranges: set.ranges.map((range) => ({ ...range, last: range.last - 1n })) };
}
