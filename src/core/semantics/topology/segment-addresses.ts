import type { Topology } from '#core/model';
import { type AddressSet, complementAddresses, toAddressSet, toRange, unionAddresses } from '#core/net';

type Places = Pick<Topology, 'segments' | 'endpoints'>;

const known = new WeakMap<Places, ReadonlyMap<string, AddressSet>>();

/**
 * SEM-16. The addresses of each segment, by name: its networks and those of the endpoints on it, whatever its networks
 * are; of the internet, all that no other segment has.
 */
export function addressesOfSegments(topology: Places): ReadonlyMap<string, AddressSet> {
  const found = known.get(topology) ?? collect(topology);
  known.set(topology, found);
  return found;
}

function collect({ segments, endpoints }: Places): ReadonlyMap<string, AddressSet> {
  const interfaces = Map.groupBy(
    endpoints.flatMap((endpoint) => endpoint.interfaces),
    ({ segment }) => segment,
  );
  const inside = segments
    .filter(({ isInternet }) => !isInternet)
    .map(({ name, addresses }) => {
      const own = (interfaces.get(name) ?? []).flatMap((one) => one.addresses.map(toRange));
      return [name, toAddressSet([...addresses.ranges, ...own])] as const;
    });
  const outside = complementAddresses(unionAddresses(...inside.map(([, addresses]) => addresses)));
  const internet = segments.filter(({ isInternet }) => isInternet).map(({ name }) => [name, outside] as const);
  return new Map([...inside, ...internet]);
}
