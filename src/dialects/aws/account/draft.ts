import { type Address, isSameAddress, NO_ADDRESSES, toAddressSet, unionAddresses } from '#core/net';
import type { Account, GroupRule, Listener, NetworkInterface, TransitAttachment } from './account.ts';
import type { Notes } from '#dialects/cloud';
import type { Item } from './item.ts';

type Writable<T> = T extends ReadonlyMap<infer K, infer V> ? Map<K, V> : T extends readonly (infer V)[] ? V[] : T;

/** An account while it is read, and what other lists say of its objects. */
export type Draft = { -readonly [K in keyof Omit<Account, 'lists' | 'inventoried'>]: Writable<Account[K]> } & {
  readonly lists: Set<string>;
  readonly inventoried: Set<string>;
  readonly loneRules: { group: string; isEgress: boolean; rule: GroupRule }[];
  readonly listeners: { balancer: string; listener: Listener }[];
  readonly elasticAddresses: { interface?: string; instance?: string; inside?: Address; outside: Address }[];
};

export function toDraft(): Draft {
  return {
    vpcs: new Map(),
    subnets: new Map(),
    groups: new Map(),
    acls: new Map(),
    prefixLists: new Map(),
    interfaces: new Map(),
    instances: new Map(),
    routeTables: new Map(),
    gateways: new Map(),
    natGateways: new Map(),
    peerings: new Map(),
    transitAttachments: [],
    transitRouteTables: new Map(),
    transitRoutes: [],
    transitPropagations: [],
    vpnConnections: new Map(),
    endpoints: new Map(),
    loadBalancers: new Map(),
    targetGroups: new Map(),
    targets: new Map(),
    attributes: new Map(),
    services: new Map(),
    lists: new Set(),
    inventoried: new Set(),
    loneRules: [],
    listeners: [],
    elasticAddresses: [],
  };
}

/** The same object may be in several files (both accounts of a peering): the first that tells it holds. */
export function addTo<T extends { readonly id: string }>(
  map: Map<string, T>,
  read: (item: Item, notes: Notes) => T | undefined,
): (item: Item, notes: Notes) => void {
  return (item, notes) => {
    const value = read(item, notes);
    if (value && !map.has(value.id)) map.set(value.id, value);
  };
}

/** All lists have been read: what they say of each other's objects is put there. */
export function finish(draft: Draft): Account {
  for (const { group: id, isEgress, rule } of draft.loneRules) {
    const group = draft.groups.get(id);
    if (!group) continue;
    const side = isEgress ? 'egress' : 'ingress';
    draft.groups.set(id, { ...group, [side]: [...group[side], rule] });
  }
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
  for (const [id, own] of draft.interfaces) draft.interfaces.set(id, withElastic(own, draft));
  addMissingSubnets(draft);
  return { ...draft, transitAttachments: mergeAttachments(draft.transitAttachments) };
}

/** Of a subnet that the input only names, its interfaces' addresses are known, and what other lists say of it. */
function addMissingSubnets({ interfaces, subnets }: Draft): void {
  const missing = [...interfaces.values()].filter(({ subnet }) => !subnets.has(subnet));
  for (const own of missing) {
    const { id, subnet: named, vpc, addresses, at } = own;
    const subnet = named === '' ? `subnet of ${id}` : named;
    const singles = addresses.map(({ bits, value }) => ({ bits, first: value, last: value }));
    const known = subnets.get(subnet) ?? { id: subnet, vpc, zone: '', addresses: NO_ADDRESSES, tags: {}, at };
    subnets.set(subnet, { ...known, addresses: unionAddresses(known.addresses, toAddressSet(singles)) });
    interfaces.set(id, { ...own, subnet });
  }
}

function withElastic(own: NetworkInterface, { elasticAddresses }: Draft): NetworkInterface {
  const more = elasticAddresses.flatMap((elastic) => {
    const isOwn =
      elastic.interface === own.id ||
      (!elastic.interface && elastic.instance !== undefined && elastic.instance === own.instance);
    const inside = elastic.inside ?? own.addresses[0];
    if (!isOwn || !inside || own.outside.some((pair) => isSameAddress(pair.outside, elastic.outside))) return [];
    return [{ inside, outside: elastic.outside }];
  });
  return more.length > 0 ? { ...own, outside: [...own.outside, ...more] } : own;
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
