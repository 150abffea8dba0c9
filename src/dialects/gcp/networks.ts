import type { Position } from '#core/model';
import { addLoss, type Notes, pickNames } from '#dialects/cloud';
import type { GcpEstate, Network, Subnetwork } from './estate.ts';
import { isSame, projectOf, toName } from './resource.ts';

/** Every network that is described or that something names, each with a name that no other has. */
export function findNetworks(estate: GcpEstate): Network[] {
  const found: Network[] = [];
  const add = (network: Network) => {
    const isKnown = found.some(({ key }) => isSame(key, network.key));
    if (network.key !== '' && !isKnown) found.push(network);
  };
  const note = (key: string, at: Position) =>
    add({ key, name: toName(key), isAuto: false, isDescribed: false, isLive: false, peerings: [], at });
  // Those that know their project first: a bare name is one of them.
  for (const network of estate.networks.toSorted(
    (a, b) => Number(projectOf(a.key) === '') - Number(projectOf(b.key) === ''),
  ))
    add(network);
  for (const { network, at } of [...estate.firewalls, ...estate.subnetworks, ...estate.routes]) note(network, at);
  for (const { interfaces, at } of estate.instances) for (const { network } of interfaces) note(network, at);
  const names = pickNames(found.map(({ name, key }) => [name, key]));
  return found.map((network, i) => ({ ...network, name: names[i] ?? network.key }));
}

export function findNetwork(networks: readonly Network[], key: string): Network | undefined {
  return networks.find((network) => network.key === key) ?? networks.find((network) => isSame(network.key, key));
}

/** Every subnetwork that is described or that an interface is in. Those of which the ranges are not told have none. */
export function findSubnetworks(estate: GcpEstate, notes: Notes): Subnetwork[] {
  const found: Subnetwork[] = [...estate.subnetworks];
  for (const { interfaces, at } of estate.instances)
    for (const { subnetwork, network } of interfaces) {
      const key = subnetwork ?? `${network}/subnetworks/unknown`;
      if (found.some((known) => isSame(known.key, key) && isSame(known.network, network))) continue;
      addLoss(notes, `subnetwork ${toName(key)}`, 'it is not in the files; who else is in the network is unknown', at);
      const region = /regions\/([^/]+)/.exec(key)?.[1] ?? '';
      found.push({ key, name: toName(key), network, ranges: [], reachesGoogle: false, region, at });
    }
  return found;
}

/** SEM-21. Whether the addresses of all subnetworks of the network are in the files; else any private one may be its. */
export function isTold({ key, subnetworks, isAuto, isDescribed }: Network, known: readonly Subnetwork[]): boolean {
  const own = known.filter(({ network }) => isSame(network, key));
  const isListed = (subnetwork: string) => own.some((other) => isSame(other.key, subnetwork));
  return (
    isDescribed &&
    own.length > 0 &&
    own.every(({ ranges }) => ranges.length > 0) &&
    (subnetworks ? subnetworks.every(isListed) : !isAuto)
  );
}
