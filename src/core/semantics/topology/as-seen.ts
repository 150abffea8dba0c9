import {
  CONNECTION_STATES,
  type ConnectionState,
  type FilterChain,
  type FilterMatch,
  type FilterRules,
  pickTraffic,
  toTrafficPoint,
  type Visit,
} from '#core/model';
import {
  type Address,
  ALL_ADDRESSES,
  ALL_INTERFACES,
  ALL_PORTS,
  ALL_TRAFFIC,
  hasAddress,
  hasInterface,
  hasPort,
  type PortSet,
  type TrafficSet,
} from '#core/net';
import { blurInterfaces } from './blur.ts';
import { mirrorMatch } from './mirror.ts';

/** What is the same for every packet of a leg at a point. What is absent differs from connection to connection. */
export interface Sight {
  readonly leg: 'request' | 'reply';
  readonly visit: Visit;
  readonly state: ConnectionState;
  /** Who opened the connection, and whom it is for, as the point sees them. */
  readonly client?: Address;
  readonly server?: Address;
  /** The one kind of traffic that the server is asked on. */
  readonly traffic?: TrafficSet;
}

/**
 * The rules as conditions on the connection: its client as source, its server as destination, its ports as those of the
 * first packet. What the sight fixes is worked out and asks no more.
 */
export function toRulesAsSeen(rules: FilterRules, sight: Sight): FilterRules {
  const see = (match: FilterMatch) => toMatchesAsSeen(match, sight);
  return {
    chains: blurInterfaces(rules, sight.visit).chains.flatMap((chain): FilterChain[] => {
      const entries = chain.entries.flatMap((entry) => see(entry.match).map((match) => ({ ...entry, match })));
      if (!chain.base) return [{ ...chain, entries }];
      const { base } = chain;
      // A scope that several products say becomes as many chains: no packet is of two of them.
      return see(base.scope).map((scope, i) => ({
        name: i === 0 ? chain.name : `${chain.name} ${i}`,
        entries,
        base: { ...base, scope },
      }));
    }),
  };
}

/** None: no packet of the leg matches. */
function toMatchesAsSeen(match: FilterMatch, sight: Sight): readonly FilterMatch[] {
  const { visit, state, leg } = sight;
  const isMet =
    match.states.includes(state) && hasInterface(match.in, visit.in ?? '') && hasInterface(match.out, visit.out ?? '');
  // An interface that is not known was made a condition before: it no longer asks for a name.
  if (!isMet) return [];
  const free = { ...match, states: CONNECTION_STATES, in: ALL_INTERFACES, out: ALL_INTERFACES };
  const turned = leg === 'reply' ? mirrorMatch(fixServerPort(free, sight.traffic)) : fixTraffic(free, sight.traffic);
  return turned
    .flatMap((one) => fixAddress(one, 'sources', sight.client))
    .flatMap((one) => fixAddress(one, 'destinations', sight.server));
}

function fixAddress(match: FilterMatch, side: 'sources' | 'destinations', address: Address | undefined): FilterMatch[] {
  if (!address) return [match];
  return hasAddress(match[side], address) ? [{ ...match, [side]: ALL_ADDRESSES }] : [];
}

function fixTraffic(match: FilterMatch, traffic: TrafficSet | undefined): FilterMatch[] {
  if (!traffic) return [match];
  return hasTraffic(match.traffic, traffic) ? [{ ...match, traffic: ALL_TRAFFIC }] : [];
}

/** Of a reply, what the first packet had as destination port is the source port. */
function fixServerPort(match: FilterMatch, traffic: TrafficSet | undefined): FilterMatch {
  const port = traffic && pickTraffic(traffic)?.destinationPort;
  if (port === undefined) return match;
  const none: PortSet = { ranges: [] };
  return { ...match, sourcePorts: hasPort(match.sourcePorts, port) ? ALL_PORTS : none };
}

/** The kind that a forwarder chooses, as `decideConnection` does. */
function hasTraffic(set: TrafficSet, traffic: TrafficSet): boolean {
  const fields = pickTraffic(traffic);
  if (!fields) return false;
  const point = toTrafficPoint(fields);
  return set.ranges.some(({ first, last }) => first <= point && point <= last);
}
