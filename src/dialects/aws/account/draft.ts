import type { Position } from '#core/model';
import type { Address, AddressRange } from '#core/net';
import type { Account, AclEntry, GroupRule, Listener, Route, Subnet } from './account.ts';
import { addError, type Notes, toTwice } from '#dialects/cloud';
import type { Item } from './item.ts';

type Writable<T> = T extends ReadonlyMap<infer K, infer V> ? Map<K, V> : T extends readonly (infer V)[] ? V[] : T;

/** An account while it is read, and what other lists say of its objects. */
export type Draft = { -readonly [K in keyof Omit<Account, 'lists' | 'toldOf'>]: Writable<Account[K]> } & {
  readonly lists: Set<string>;
  readonly toldOf: Map<string, Set<string>>;
  /** `isListed`: as the API lists every rule of every group. */
  readonly loneRules: { group: string; isEgress: boolean; rule: GroupRule; isListed?: boolean }[];
  /** Groups that another VPC uses too. */
  readonly groupVpcs: { group: string; vpc: string }[];
  /** What the account says for all of its VPCs, and VPCs and subnets for which it does not hold. */
  readonly blocking: NonNullable<Subnet['blocking']>[];
  readonly exclusions: { id: string; blocking: Subnet['blocking'] }[];
  /** How many accounts and regions the input is of. */
  folders: number;
  readonly listeners: { balancer: string; listener: Listener }[];
  readonly networks: { vpc: string; ranges: AddressRange[] }[];
  readonly aclEntries: { acl: string; entry: AclEntry }[];
  readonly aclSubnets: { acl: string; subnet: string }[];
  readonly routes: { table: string; route: Route }[];
  readonly tableUses: { table: string; subnet?: string; gateway?: string; isMain: boolean }[];
  readonly gatewayVpcs: { gateway: string; vpc: string }[];
  readonly transitTables: { attachment: string; table: string }[];
  readonly elasticAddresses: { interface?: string; instance?: string; inside?: Address; outside?: Address }[];
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
    toldOf: new Map(),
    loneRules: [],
    groupVpcs: [],
    blocking: [],
    exclusions: [],
    folders: 0,
    listeners: [],
    networks: [],
    aclEntries: [],
    aclSubnets: [],
    routes: [],
    tableUses: [],
    gatewayVpcs: [],
    transitTables: [],
    elasticAddresses: [],
  };
}

/**
 * The same object may be in several files (both accounts of a peering): one that says the same is it. What is told twice
 * and not the same (exports of different times) is an error. Tags are each account's own.
 */
export function addTo<T extends { readonly id: string; readonly at: Position }>(
  map: Map<string, T>,
  read: (item: Item, notes: Notes) => T | undefined,
): (item: Item, notes: Notes) => void {
  return (item, notes) => {
    const value = read(item, notes);
    if (!value) return;
    const known = map.get(value.id);
    if (!known) map.set(value.id, value);
    else if (toMeaning(known) !== toMeaning(value)) addError(notes, toTwice(value.id, known.at), value.at);
  };
}

const WITHOUT_MEANING = new Set(['at', 'tags', 'aliases', 'text']);

function toMeaning(value: object): string {
  return JSON.stringify(value, (name, own: unknown) =>
    WITHOUT_MEANING.has(name) ? undefined : typeof own === 'bigint' ? String(own) : own,
  );
}
