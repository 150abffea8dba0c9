import type { FilterEntry, FilterMatch, FilterRules, Redirect } from '#core/model';
import {
  ALL_ADDRESSES,
  ALL_PORTS,
  hasAddress,
  hasPorts,
  intersectTraffic,
  isAllPorts,
  isEmptyAddressSet,
  isEmptyTraffic,
  isSameAddressSet,
  subtractTraffic,
  toTraffic,
  toTrafficSet,
  unionTraffic,
} from '#core/net';
import { findChain } from '../../decide-filter.ts';

/** What an entry asks of a packet by its names before translation; undefined: never of it. */
export type Glasses = (match: FilterMatch) => FilterMatch | undefined;

/** A chain as it is to packets that it sees translated: a copy of it, and of all that it calls, under other names. */
export function copyChain(
  rules: FilterRules,
  name: string,
  suffix: string,
  see: Glasses,
  copies: Map<string, readonly FilterEntry[]>,
): string {
  const own = `${name} ${suffix}`;
  if (copies.has(own)) return own;
  copies.set(own, []);
  const entries = findChain(rules, name).entries.flatMap((entry): FilterEntry[] => {
    const match = see(entry.match);
    if (!match) return [];
    const { action } = entry;
    if (!('chain' in action)) return [{ ...entry, match }];
    return [{ ...entry, match, action: { ...action, chain: copyChain(rules, action.chain, suffix, see, copies) } }];
  });
  copies.set(own, entries);
  return own;
}

/** Packets that have the destination, or port, of the redirect in place of their own. */
export function seeRedirected(redirect: Exclude<Redirect, { to: 'unknown' }>): Glasses {
  return (match) => {
    const addresses = seeDestination(match, redirect);
    const traffic = redirect.port === undefined ? match.traffic : seePort(match, redirect.port);
    if (!addresses || isEmptyTraffic(traffic)) return undefined;
    return { ...match, ...addresses, traffic };
  };
}

function seeDestination(
  { destinations, unknown }: FilterMatch,
  redirect: Exclude<Redirect, { to: 'unknown' }>,
): Pick<FilterMatch, 'destinations' | 'unknown'> | undefined {
  if (redirect.to === 'address') {
    if (!redirect.address) return { destinations, unknown };
    return hasAddress(destinations, redirect.address) ? { destinations: ALL_ADDRESSES, unknown } : undefined;
  }
  if (isEmptyAddressSet(destinations)) return undefined;
  // A redirect leads to an address of the interface by which the packet came in: whichever that is.
  if (isSameAddressSet(destinations, ALL_ADDRESSES)) return { destinations, unknown };
  return { destinations: ALL_ADDRESSES, unknown: [...unknown, 'the address of the interface by which it comes in'] };
}

const WITH_PORTS = (['tcp', 'udp', 'sctp'] as const).filter(hasPorts).map((protocol) => ({
  protocol,
  all: toTrafficSet([toTraffic(protocol)]),
}));

/** Of each protocol with ports all or nothing: whether it has the port. */
function seePort({ traffic }: FilterMatch, port: number) {
  const others = subtractTraffic(traffic, unionTraffic(...WITH_PORTS.map(({ all }) => all)));
  const having = WITH_PORTS.filter(
    ({ protocol }) => !isEmptyTraffic(intersectTraffic(traffic, toTrafficSet([toTraffic(protocol, port, port)]))),
  );
  return unionTraffic(others, ...having.map(({ all }) => all));
}

/** Replies of redirected packets: on their way through the host they come from one address, and then from another. */
export function seeReply(match: FilterMatch): FilterMatch {
  const isAny =
    (isSameAddressSet(match.sources, ALL_ADDRESSES) || isEmptyAddressSet(match.sources)) &&
    isAllPorts(match.sourcePorts);
  if (isAny) return match;
  const unknown = [...match.unknown, 'by which address a redirected connection is answered'];
  return { ...match, sources: ALL_ADDRESSES, sourcePorts: ALL_PORTS, unknown };
}
