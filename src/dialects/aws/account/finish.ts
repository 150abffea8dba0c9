import {
  type AddressRange,
  hasAddress,
  isSameAddress,
  NO_ADDRESSES,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { type Notes, pickNames } from '#dialects/cloud';
import type { Account, NetworkInterface, TransitAttachment } from './account.ts';
import type { Draft } from './draft.ts';
import { isWords, joinParts } from './join-parts.ts';
import { addStandIns } from './stand-in.ts';

/** All lists have been read: what they say of each other's objects is put there. */
export function finish(draft: Draft, notes: Notes): Account {
  joinParts(draft, notes);
  for (const { balancer: id, listener } of draft.listeners) {
    const balancer = draft.loadBalancers.get(id);
    if (balancer) draft.loadBalancers.set(id, { ...balancer, listeners: [...balancer.listeners, listener] });
  }
  for (const instance of draft.instances.values()) {
    for (const own of instance.interfaces) {
      const listed = draft.interfaces.get(own.id);
      draft.interfaces.set(own.id, listed ? { ...listed, instance: instance.id } : own);
    }
  }
  attachInterfaces(draft);
  blockPublicAccess(draft);
  for (const { group: id, vpc } of draft.groupVpcs) {
    const group = draft.groups.get(id);
    if (group && group.vpc !== vpc) draft.groups.set(id, { ...group, moreVpcs: [...(group.moreVpcs ?? []), vpc] });
  }
  for (const [id, own] of draft.interfaces) draft.interfaces.set(id, withElastic(own, draft));
  giveNames(draft);
  completeSubnets(draft);
  addStandIns(draft, notes);
  return { ...draft, transitAttachments: mergeAttachments(draft.transitAttachments) };
}

/** What the account and region says of all subnets that do not say it themselves. Of several, nobody knows whose it is. */
function blockPublicAccess({ blocking, exclusions, folders, subnets }: Draft): void {
  const [mode] = blocking;
  if (!mode) return;
  for (const [id, subnet] of subnets) {
    if (subnet.isBlockingTold) continue;
    const exclusion = exclusions.find((own) => own.id === id || own.id === subnet.vpc);
    const own = exclusion ? exclusion.blocking : mode;
    if (own) subnets.set(id, { ...subnet, blocking: folders > 1 ? 'unknown' : own });
  }
}

/** An instance has the interfaces that say so, also where its own list leaves them out. */
function attachInterfaces({ instances, interfaces }: Draft): void {
  for (const own of interfaces.values()) {
    const instance = own.instance === undefined ? undefined : instances.get(own.instance);
    if (!instance || instance.interfaces.some(({ id }) => id === own.id)) continue;
    instances.set(instance.id, { ...instance, interfaces: [...instance.interfaces, own] });
  }
}

/**
 * Of a subnet that the input only names, its interfaces' addresses are known, and what other lists say of it. Where they
 * have addresses that its networks do not hold, the list of networks is older than they are.
 */
function completeSubnets({ interfaces, subnets }: Draft): void {
  const singles = new Map<string, AddressRange[]>();
  for (const [id, own] of interfaces) {
    const subnet = own.subnet === '' ? `subnet of ${id}` : own.subnet;
    if (subnet !== own.subnet) interfaces.set(id, { ...own, subnet });
    if (!subnets.has(subnet))
      subnets.set(subnet, { id: subnet, vpc: own.vpc, zone: '', addresses: NO_ADDRESSES, tags: {}, at: own.at });
    const ranges = singles.get(subnet) ?? [];
    singles.set(subnet, ranges);
    const known = subnets.get(subnet)?.addresses ?? NO_ADDRESSES;
    ranges.push(...own.addresses.filter((address) => !hasAddress(known, address)).map(toRange));
  }
  for (const [id, ranges] of singles) {
    const subnet = subnets.get(id);
    if (subnet && ranges.length > 0)
      subnets.set(id, { ...subnet, addresses: unionAddresses(subnet.addresses, toAddressSet(ranges)) });
  }
}

function withElastic(own: NetworkInterface, draft: Draft): NetworkInterface {
  const { elasticAddresses, instances, interfaces } = draft;
  const isStray = elasticAddresses.some(
    ({ interface: id, instance }) =>
      (id !== undefined && isWords(id, 'eni-') && !interfaces.has(id)) ||
      (instance !== undefined && isWords(instance, 'i-') && !instances.has(instance)),
  );
  const mine = elasticAddresses.filter((elastic) =>
    elastic.interface === undefined
      ? elastic.instance !== undefined && elastic.instance === own.instance
      : elastic.interface === own.id,
  );
  const more = mine.flatMap(({ inside = own.addresses[0], outside }) => {
    const isTold = own.outside.some((pair) => outside && isSameAddress(pair.outside, outside));
    return inside && outside && !isTold ? [{ inside, outside }] : [];
  });
  const isTranslated = own.isTranslated || mine.some(({ outside }) => !outside);
  const mayBeTranslated = own.mayBeTranslated || isStray;
  return {
    ...own,
    outside: [...own.outside, ...more],
    ...(isTranslated && { isTranslated }),
    ...(mayBeTranslated && { mayBeTranslated }),
  };
}

/** Names are unique in an account and region at most. */
function giveNames({ loadBalancers, services }: Draft): void {
  const all = [...loadBalancers.values(), ...services.values()];
  const names = pickNames(all.map(({ name, id }) => [name, id]));
  for (const [i, { id }] of all.entries()) {
    const name = names[i] ?? id;
    const [balancer, service] = [loadBalancers.get(id), services.get(id)];
    if (balancer && i < loadBalancers.size) loadBalancers.set(id, { ...balancer, name });
    else if (service) services.set(id, { ...service, name });
  }
}

/** Two lists tell of one attachment: what it is and where it looks routes up, and in which subnets it is. */
function mergeAttachments(attachments: readonly TransitAttachment[]): TransitAttachment[] {
  const merged = new Map<string, TransitAttachment>();
  for (const attachment of attachments) {
    const key = `${attachment.id} ${attachment.transitGateway}`;
    const known = merged.get(key);
    const routeTable = known?.routeTable ?? attachment.routeTable;
    merged.set(key, {
      ...(known ?? attachment),
      ...(routeTable !== undefined && { routeTable }),
      subnets: [...new Set([...(known?.subnets ?? []), ...attachment.subnets])],
      isAvailable: attachment.isAvailable && (known?.isAvailable ?? true),
    });
  }
  return [...merged.values()];
}
