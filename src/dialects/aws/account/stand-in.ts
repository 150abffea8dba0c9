import type { Address } from '#core/net';
import { addLoss, findFreeAddress, type Notes, STAND_IN } from '#dialects/cloud';
import type { Subnet } from './account.ts';
import type { Draft } from './draft.ts';

/**
 * What is only planned has no address yet. It gets a free one of its subnet, so that it can be asked about; where rules
 * divide the subnet, the one that it will have may be treated otherwise, which is a loss.
 */
export function addStandIns(draft: Draft, notes: Notes): void {
  const taken = new Map<string, Address[]>();
  for (const { subnet, addresses } of draft.interfaces.values())
    taken.set(subnet, [...(taken.get(subnet) ?? []), ...addresses]);
  for (const own of draft.interfaces.values()) {
    const subnet = draft.subnets.get(own.subnet);
    const address = own.isPlanned && own.addresses.length === 0 && subnet ? findFree(subnet, taken) : undefined;
    if (!address) continue;
    draft.interfaces.set(own.id, { ...own, addresses: [address] });
    addLoss(notes, own.id, STAND_IN, own.at);
  }
}

/** The platform keeps the first four of each subnet. */
const KEPT = 4n;

function findFree(subnet: Subnet, taken: Map<string, Address[]>): Address | undefined {
  const used = taken.get(subnet.id) ?? [];
  const address = findFreeAddress(subnet.addresses, used, KEPT);
  if (address) taken.set(subnet.id, [...used, address]);
  return address;
}
