import {
  type AddressSet,
  complementAddresses,
  complementInterfaces,
  parseRange,
  toAddressSet,
  toInterfaces,
  toTraffic,
  toTrafficSet,
  complementTraffic,
} from '#core/net';
import { unwrap } from '#core/result';
import { both, either, negate, PERHAPS, type Regions, split } from './region.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const MULTICAST = addresses('224.0.0.0/4', 'ff00::/8');
/** What the kernel takes for broadcast by the address alone; that of a network depends on the host. */
const BROADCAST = addresses('0.0.0.0/8', '255.255.255.255');
const LOOPBACK = addresses('127.0.0.0/8', '::1');
const NO_DEVICE = toInterfaces('');

/** Protocols whose connections have one receiver. */
const TO_ONE = toTrafficSet([toTraffic('tcp'), toTraffic('sctp')]);

type End = 'sources' | 'destinations';

const isIn = (end: End, set: AddressSet): Regions => split(end, set, complementAddresses(set));
const isWhere = (field: 'in' | 'out'): Regions => split(field, NO_DEVICE, complementInterfaces(NO_DEVICE));
const isToOne: Regions = split('traffic', TO_ONE, complementTraffic(TO_ONE));
const or = (...all: readonly Regions[]): Regions => all.reduce(either);
const and = (...all: readonly Regions[]): Regions => all.reduce(both);

/**
 * Of what type an address is hangs on the routes of the host. Certain all the same: a packet that stays is to an
 * address of the host unless it is to many, one that is passed on is not, and one that was made here is from one.
 */
const TYPES: Readonly<Record<string, (end: End) => Regions>> = {
  MULTICAST: (end) => isIn(end, MULTICAST),
  BROADCAST: (end) => or(isIn(end, BROADCAST), and(PERHAPS, negate(isIn(end, MULTICAST)), negate(isToOne))),
  LOCAL: (end) =>
    and(
      negate(or(isIn(end, MULTICAST), isIn(end, BROADCAST))),
      end === 'destinations'
        ? or(isIn(end, LOOPBACK), isWhere('out'), and(isWhere('in'), PERHAPS))
        : or(isIn(end, LOOPBACK), isWhere('in'), PERHAPS),
    ),
  UNICAST: (end) =>
    and(
      negate(or(isIn(end, MULTICAST), isIn(end, BROADCAST), isIn(end, LOOPBACK))),
      end === 'destinations'
        ? and(negate(isWhere('out')), or(negate(isWhere('in')), PERHAPS))
        : and(negate(isWhere('in')), PERHAPS),
    ),
};

/** `--dst-type A,B`: any of the types. */
export function toTypeRegions(end: End, types: string): Regions {
  const key = `${end} ${types}`;
  const regions = known.get(key) ?? or(...types.split(',').map((type) => TYPES[type]?.(end) ?? PERHAPS));
  known.set(key, regions);
  return regions;
}

/** Docker and UFW ask for the same types in every dump. */
const known = new Map<string, Regions>();

/** `-m pkttype`: how the packet was sent on its last link. */
export function toPacketTypeRegions(type: string): Regions {
  const toMany = isIn('destinations', MULTICAST);
  const toAll = isIn('destinations', BROADCAST);
  const unknown = and(PERHAPS, negate(isToOne), negate(toMany), negate(toAll));
  if (type === 'multicast') return or(toMany, unknown);
  if (type === 'broadcast') return or(toAll, unknown);
  return negate(or(toMany, toAll, unknown));
}
