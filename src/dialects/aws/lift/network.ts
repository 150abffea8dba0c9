import type { Loss, Visit } from '#core/model';
import {
  type Address,
  type AddressSet,
  ALL_ADDRESSES,
  intersectAddresses,
  NO_ADDRESSES,
  subtractAddresses,
  toAddressSet,
  unionAddresses,
} from '#core/net';
import type { Account, Gateway, NetworkInterface, RouteTable, Subnet } from '../account/account.ts';
import { isWords } from '../account/join-parts.ts';
import { isTold } from '../account/told.ts';
import { ACL_POINT_MISSING, aclPointName } from './names.ts';
import { type RoutePiece, toRoutePieces } from '../routing/route-pieces.ts';

/** The networks of an account, looked up. */
export interface Network {
  readonly account: Account;
  readonly subnetsOf: (vpc: string) => readonly Subnet[];
  readonly interfacesIn: (subnet: string) => readonly NetworkInterface[];
  readonly tableOf: (subnet: Subnet) => RouteTable | undefined;
  readonly aclPointOf: (subnet: Subnet) => string;
  /** Longest prefix first, disjoint. */
  readonly routesOf: (subnet: Subnet) => readonly RoutePiece[];
  readonly gatewayOf: (vpc: string, kind: Gateway['kind']) => Gateway | undefined;
  readonly gatewayTable: (gateway: string) => RouteTable | undefined;
  readonly addressesOfVpc: (vpc: string) => AddressSet;
  /** Of a subnet: those that the internet gateway translates, and all IPv6 ones. */
  readonly publicIn: (subnet: string) => AddressSet;
  /** Of a subnet: IPv4 ones of which nobody knows whether they are translated. */
  readonly perhapsPublicIn: (subnet: string) => AddressSet;
  /** Of a subnet: addresses of interfaces, or all where not every interface is in the input. */
  readonly takenIn: (subnet: string) => AddressSet;
  /** Of every VPC; nobody on the internet has one of these, as far as they are IPv4. */
  readonly known: AddressSet;
  readonly losses: Loss[];
}

export function toNetworkOf(account: Account, losses: Loss[]): Network {
  const byVpc = group([...account.subnets.values()], ({ vpc }) => vpc);
  const bySubnet = group([...account.interfaces.values()], ({ subnet }) => subnet);
  const tables = [...account.routeTables.values()];
  const acls = [...account.acls.values()];
  const explicit = new Map(tables.flatMap((table) => table.subnets.map((subnet) => [subnet, table] as const)));
  const main = new Map(tables.filter(({ isMain }) => isMain).map((table) => [table.vpc, table]));
  const edge = new Map(tables.flatMap((table) => table.gateways.map((gateway) => [gateway, table] as const)));
  const addressesOfVpc = (vpc: string) =>
    account.vpcs.get(vpc)?.addresses ?? unionAddresses(...(byVpc.get(vpc) ?? []).map(({ addresses }) => addresses));
  const isOpen = (owner: { readonly vpc: string; readonly subnets: readonly string[] }, vpc: string) =>
    (owner.vpc === vpc || owner.vpc === '') &&
    owner.subnets.some((id) => isWords(id, 'subnet-') && !account.subnets.has(id));
  const openTables = memoize((vpc: string) => tables.some((table) => isOpen(table, vpc)));
  const openAcls = memoize((vpc: string) => acls.some((acl) => isOpen(acl, vpc)));
  const tableOf = ({ id, vpc }: Subnet) => explicit.get(id) ?? (openTables(vpc) ? undefined : main.get(vpc));
  const ownAcl = new Map(acls.flatMap(({ id, subnets }) => subnets.map((subnet) => [subnet, id] as const)));
  const defaultAcl = new Map(acls.filter(({ isDefault }) => isDefault).map(({ id, vpc }) => [vpc, id]));
  const pieces = new Map<string, readonly RoutePiece[]>();
  return {
    account,
    subnetsOf: (vpc) => byVpc.get(vpc) ?? [],
    interfacesIn: (subnet) => bySubnet.get(subnet) ?? [],
    tableOf,
    aclPointOf: ({ id, vpc }) => {
      const acl = ownAcl.get(id) ?? (openAcls(vpc) ? undefined : defaultAcl.get(vpc));
      return acl === undefined ? ACL_POINT_MISSING : aclPointName(acl);
    },
    routesOf: (subnet) => {
      const table = tableOf(subnet);
      const key = table?.id ?? `none ${subnet.vpc}`;
      const known = pieces.get(key) ?? toRoutePieces(table, addressesOfVpc(subnet.vpc), account, losses);
      pieces.set(key, known);
      return known;
    },
    gatewayOf: (vpc, kind) =>
      [...account.gateways.values()].find((gateway) => gateway.kind === kind && gateway.vpcs.includes(vpc)),
    gatewayTable: (gateway) => edge.get(gateway),
    addressesOfVpc,
    publicIn: memoize((subnet) => {
      const mapped = (bySubnet.get(subnet) ?? []).flatMap(({ outside, addresses, isTranslated }) =>
        isTranslated ? addresses : outside.map((pair) => pair.inside),
      );
      const six = intersectAddresses(account.subnets.get(subnet)?.addresses ?? NO_ADDRESSES, SIX);
      return unionAddresses(toSingles(mapped), six);
    }),
    perhapsPublicIn: memoize((id) => {
      const subnet = account.subnets.get(id);
      const own = bySubnet.get(id) ?? [];
      const open = toSingles(own.flatMap(({ addresses, mayBeTranslated }) => (mayBeTranslated ? addresses : [])));
      if (!subnet || isTold(account, 'NetworkInterfaces', subnet.vpc)) return open;
      const owned = toSingles(own.flatMap(({ addresses }) => addresses));
      return unionAddresses(open, subtractAddresses(intersectAddresses(subnet.addresses, FOUR), owned));
    }),
    takenIn: memoize((id) => {
      const subnet = account.subnets.get(id);
      if (!subnet) return NO_ADDRESSES;
      if (!isTold(account, 'NetworkInterfaces', subnet.vpc)) return subnet.addresses;
      return toSingles((bySubnet.get(id) ?? []).flatMap(({ addresses }) => addresses));
    }),
    known: unionAddresses(...[...account.vpcs.keys(), ...byVpc.keys()].map(addressesOfVpc)),
    losses,
  };
}

export const FOUR: AddressSet = { ranges: ALL_ADDRESSES.ranges.filter(({ bits }) => bits === 32) };
export const SIX: AddressSet = { ranges: ALL_ADDRESSES.ranges.filter(({ bits }) => bits === 128) };

export function toSingles(addresses: readonly Address[]): AddressSet {
  return toAddressSet(addresses.map(({ bits, value }) => ({ bits, first: value, last: value })));
}

/** The network ACL of a subnet: what goes into it, or leaves it. `as`: hidden there already, or still. */
export function aclVisit(network: Network, subnet: Subnet, path: 'input' | 'output', as?: Address): Visit {
  return { point: network.aclPointOf(subnet), path, in: '', out: '', ...(as && { as }) };
}

/** What a packet meets from one subnet to another: inside one, nothing. */
export function crossing(network: Network, from: Subnet, to: Subnet, as?: Address): Visit[] {
  if (from.id === to.id) return [];
  return [aclVisit(network, from, 'output', as), aclVisit(network, to, 'input', as)];
}

function group<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function memoize<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
