import type { Position, Visit, Way } from '#core/model';
import type { Address, AddressSet } from '#core/net';
import type { NatGateway, Subnet } from '../account/account.ts';
import { INTERNET } from '../lift/names.ts';
import type { Network } from '../lift/network.ts';

/** A packet on its way, at the router of a subnet. */
export interface Hop {
  readonly subnet: Subnet;
  /** Where it started. */
  readonly origin: Subnet;
  readonly visits: readonly Visit[];
  /** By which gateway it is hidden. */
  readonly nat?: NatGateway;
  /** What it goes by after that. */
  readonly as?: Address;
  /** It has passed something that is not modelled. */
  readonly isUnknown: boolean;
  /** Subnets and transit route tables that it has been at. */
  readonly seen: readonly string[];
  readonly why: readonly string[];
  readonly at?: Position;
}

/** Where packets of some senders to some receivers end, and what they meet. */
export interface Trace {
  readonly to: string;
  readonly destinations: AddressSet;
  readonly sources?: AddressSet;
  readonly visits: readonly Visit[];
  readonly outcome: 'delivered' | 'lost' | 'unknown';
  readonly nat?: NatGateway;
  /** Nobody can open a connection the other way. */
  readonly isOneSided?: boolean;
  readonly why: string;
  readonly at?: Position;
}

/** Goes on from a hop, to some addresses. */
export type Follow = (network: Network, hop: Hop, addresses: AddressSet) => Trace[];

/** Longer ways do not exist: a packet lives for so many routers. */
export const MOST_HOPS = 12;

export function toTrace(
  hop: Hop,
  to: string,
  destinations: AddressSet,
  outcome: Trace['outcome'],
  more: {
    readonly why?: string;
    readonly visits?: readonly Visit[];
    readonly sources?: AddressSet;
    readonly isOneSided?: boolean;
  } = {},
): Trace {
  const { why, visits = [], ...rest } = more;
  return {
    to,
    destinations,
    visits: [...hop.visits, ...visits],
    outcome: hop.isUnknown && outcome === 'delivered' ? 'unknown' : outcome,
    ...(hop.nat && { nat: hop.nat }),
    ...rest,
    why: [...hop.why, ...(why === undefined ? [] : [why])].join(', then '),
    ...(hop.at && { at: hop.at }),
  };
}

export function toWay(from: string, trace: Trace): Way {
  const { to, destinations, sources, visits, outcome, nat, isOneSided, why, at } = trace;
  const hides = nat?.addresses.flatMap(({ inside, outside }) => (to === INTERNET ? outside : inside) ?? []) ?? [];
  return {
    from,
    to,
    destinations,
    ...(sources && { sources }),
    visits,
    outcome,
    ...(nat && { hides }),
    ...((nat || isOneSided) && { only: 'requests' }),
    why,
    ...(at && { at }),
  };
}
