import type { Subnet, Topology, Visit } from '#core/model';
import { isSameAddressSet, toAddressSet, toRange } from '#core/net';

/** The border of a subnet as it was read. */
export interface ReadWall {
  readonly segment: string;
  /** What packets meet that go out of the subnet. */
  readonly leave: Visit;
  /** What packets meet that come in. */
  readonly enter: Visit;
}

/** What every packet meets that crosses the border of the subnet; undefined where there is no such subnet. */
export function findWall({ segments, ways }: Topology, { networks }: Subnet): ReadWall | undefined {
  const own = toAddressSet(networks.map(toRange));
  const segment = segments.find(({ addresses }) => isSameAddressSet(addresses, own))?.name;
  const leave = ways
    .filter(({ from, to }) => from === segment && to !== segment)
    .flatMap(({ visits }) => visits.slice(0, 1))
    .find(({ path }) => path === 'output');
  return segment !== undefined && leave ? { segment, leave, enter: { ...leave, path: 'input' } } : undefined;
}
