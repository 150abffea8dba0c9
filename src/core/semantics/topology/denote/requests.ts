import { EVERY_PACKET } from '#core/model';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { noPackets, packetsByValue, toFirstMatch } from '#core/packetset';
import { denoteForwards } from './forwards.ts';
import type { Network, Request } from './legs.ts';
import type { PlacedParty } from './parties.ts';

/** A forwarder is one party for each of its addresses: routes back look for the address that was asked for. */
export function withForwards(
  network: Network,
  party: PlacedParty,
  isOneWay: boolean,
  receiversIn: (segment: string) => readonly PlacedParty[],
): PlacedParty[] {
  if (!party.endpoint?.forwards) return [party];
  const own = (party.interface?.addresses ?? []).map((address) => ({
    address,
    addresses: intersectAddresses(party.addresses, toAddressSet([toRange(address)])),
  }));
  return own
    .filter(({ addresses }) => !isEmptyAddressSet(addresses))
    .map(({ address, addresses }) => ({
      ...party,
      addresses,
      beyond: denoteForwards(network, party, address, isOneWay, receiversIn),
    }));
}

/** The first packets of the parties to the destinations, by the way that each takes: the first that fits. */
export function toRequests(
  network: Network,
  parties: readonly PlacedParty[],
  destinations: AddressSet,
  receiversIn: (segment: string) => readonly PlacedParty[],
): Request[] {
  const { space, waysFrom, addressesOf } = network;
  const bySegment = Map.groupBy(parties, ({ segment }) => segment);
  return [...bySegment].flatMap(([segment, senders]) => {
    const own = unionAddresses(...senders.map(({ addresses }) => addresses));
    const ways = waysFrom(segment, 'request');
    const map = toFirstMatch(
      space,
      ways.map((way) => ({
        product: {
          ...EVERY_PACKET,
          sources: way.sources ? intersectAddresses(own, way.sources) : own,
          destinations: intersectAddresses(way.destinations ?? addressesOf(way.to), destinations),
        },
        value: way,
      })),
    );
    const taken = packetsByValue(map);
    return ways.map((way): Request => ({
      way,
      packets: taken.get(way) ?? noPackets(space),
      segment: way.to,
      targets: receiversIn(way.to),
    }));
  });
}
