import { type Address, parseAddress, printAddress } from '#core/net';
import { addLoss, findFreeAddress, type Notes, STAND_IN } from '#dialects/cloud';
import type { GcpEstate, Instance, InstanceInterface } from './estate.ts';
import { isSame } from './resource.ts';
import { toNetworks } from './sites.ts';

/** The platform keeps the network's own address and that of its gateway. */
const KEPT = 2n;

/** Addresses that only a run gives are stood for, so that instances of a plan can be asked about: a loss. */
export function addStandIns(estate: GcpEstate, notes: Notes): GcpEstate {
  const taken = estate.instances
    .flatMap(({ interfaces }) => interfaces.flatMap(({ addresses }) => addresses))
    .flatMap((text) => {
      const address = parseAddress(text);
      return address.ok ? [address.value] : [];
    });
  const toStood = (instance: Instance, own: InstanceInterface): InstanceInterface => {
    const key = own.subnetwork;
    const subnetwork = key === undefined ? undefined : estate.subnetworks.find((other) => isSame(other.key, key));
    if (!subnetwork || own.addresses.length > 0) return own;
    const address: Address | undefined = findFreeAddress(toNetworks(subnetwork.ranges.slice(0, 1)), taken, KEPT);
    if (!address) return own;
    taken.push(address);
    addLoss(notes, `${own.name} of ${instance.name}`, STAND_IN, instance.at);
    return { ...own, addresses: [printAddress(address)] };
  };
  const instances = estate.instances.map((instance) => ({
    ...instance,
    interfaces: instance.interfaces.map((own) => toStood(instance, own)),
  }));
  return { ...estate, instances };
}
