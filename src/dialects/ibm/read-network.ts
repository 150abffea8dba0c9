import { itemsOf, type JsonNode, memberOf, textOf, truthOf } from '#core/json';
import { type AddressSet, NO_ADDRESSES, parseAddress, toAddressSet, toRange, unionAddresses } from '#core/net';
import type { FloatingIp, PublicGateway, Route, RoutingTable, Subnet, Vpc, VpnConnection } from './config.ts';
import { lose, readAddress, readIds, readList, readNetwork, readText, type Source } from './source.ts';

export function readVpcs(source: Source): Vpc[] {
  return readList(source, source.root, 'vpcs').map((vpc) => {
    if (truthOf(memberOf(vpc, 'classic_access')))
      lose(source, vpc, `classic_access of ${nameOf(vpc)}`, 'the classic infrastructure is not in the file');
    return {
      ids: readIds(vpc),
      name: readText(source, vpc, 'name'),
      at: source.at(vpc),
      region: textOf(memberOf(vpc, 'region')) ?? '',
      prefixes: readList(source, vpc, 'address_prefixes').flatMap(
        (prefix) => readNetwork(source, prefix, 'cidr') ?? [],
      ),
      defaultGroup: readIds(memberOf(vpc, 'default_security_group')),
    };
  });
}

export function readSubnets(source: Source): Subnet[] {
  return readList(source, source.root, 'subnets').map((subnet) => {
    const reserved = readReserved(subnet);
    return {
      ids: readIds(subnet),
      name: readText(source, subnet, 'name'),
      at: source.at(subnet),
      vpc: readIds(memberOf(subnet, 'vpc')),
      zone: zoneOf(subnet),
      addresses: readNetwork(source, subnet, 'ipv4_cidr_block') ?? NO_ADDRESSES,
      ...(reserved && { reserved }),
      acl: readIds(memberOf(subnet, 'network_acl')),
      gateway: readIds(memberOf(subnet, 'public_gateway')),
      table: readIds(memberOf(subnet, 'routing_table')),
    };
  });
}

/** Those that the provider keeps are nobody's. Undefined where one of them cannot be told, too. */
function readReserved(subnet: JsonNode): AddressSet | undefined {
  const list = memberOf(subnet, 'reserved_ips');
  if (list?.kind !== 'array') return undefined;
  const taken = itemsOf(list).filter((one) => textOf(memberOf(one, 'owner')) !== 'provider');
  const addresses = taken.map((one) => parseAddress(textOf(memberOf(one, 'address')) ?? ''));
  if (!addresses.every(({ ok }) => ok)) return undefined;
  return toAddressSet(addresses.flatMap((address) => (address.ok ? [toRange(address.value)] : [])));
}

export function readGateways(source: Source): PublicGateway[] {
  return readList(source, source.root, 'public_gateways').map((gateway) => {
    const floating = memberOf(gateway, 'floating_ip');
    const address = floating?.kind === 'object' ? readAddress(source, floating, 'address') : undefined;
    return {
      ids: readIds(gateway),
      name: readText(source, gateway, 'name'),
      at: source.at(gateway),
      ...(address && { address }),
    };
  });
}

/** Those that nothing has are left out: nobody is reached by them. */
export function readFloating(source: Source): FloatingIp[] {
  return readList(source, source.root, 'floating_ips').flatMap((floating) => {
    const target = readIds(memberOf(floating, 'target'));
    const address = readAddress(source, floating, 'address');
    const name = readText(source, floating, 'name');
    return address && target.length > 0
      ? [{ ids: readIds(floating), name, at: source.at(floating), address, target }]
      : [];
  });
}

export function readTables(source: Source): RoutingTable[] {
  return readList(source, source.root, 'routing_tables').map((table) => {
    for (const ingress of ['direct_link', 'internet', 'vpc_zone'])
      if (truthOf(memberOf(table, `route_${ingress}_ingress`)) && readList(source, table, 'routes').length > 0)
        lose(
          source,
          table,
          `route_${ingress}_ingress of ${nameOf(table)}`,
          'routes of traffic that comes in are not followed',
        );
    return {
      ids: readIds(table),
      name: readText(source, table, 'name'),
      at: source.at(table),
      vpc: readIds(memberOf(table, 'vpc')),
      subnets: readList(source, table, 'subnets').map(readIds),
      isForTransit: truthOf(memberOf(table, 'route_transit_gateway_ingress')) ?? false,
      routes: readList(source, table, 'routes').map((route) => readRoute(source, route)),
    };
  });
}

const ACTIONS: Readonly<Record<string, Route['action']>> = {
  deliver: 'deliver',
  drop: 'drop',
  delegate: 'delegate',
  delegate_vpc: 'delegate',
};

function readRoute(source: Source, route: JsonNode): Route {
  const action = textOf(memberOf(route, 'action')) ?? 'deliver';
  const zone = zoneOf(route);
  const destination = textOf(memberOf(route, 'destination')) ?? '';
  const known = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  const hop = textOf(memberOf(memberOf(route, 'next_hop'), 'address'));
  if (!known) lose(source, route, `route action ${action}`, 'what becomes of such packets is not known');
  if (known === 'deliver')
    lose(
      source,
      route,
      `route ${destination} to ${hop ?? 'a VPN connection'}`,
      'what the next hop does with packets is not in the file',
    );
  return {
    destination: readNetwork(source, route, 'destination') ?? NO_ADDRESSES,
    action: known ?? 'unknown',
    zone,
    isAdvertised: truthOf(memberOf(route, 'advertise')) ?? false,
    text: `route ${destination} ${action}${known === 'deliver' && hop ? ` to ${hop}` : ''} (${zone})`,
    at: source.at(route),
  };
}

export function readTunnels(source: Source): VpnConnection[] {
  return readList(source, source.root, 'vpn_gateways').flatMap((gateway) => {
    const connections = readList(source, gateway, 'connections');
    return connections.flatMap((connection) => {
      const local = readNetworks(source, connection, 'local');
      const peer = readNetworks(source, connection, 'peer');
      const name = `${readText(source, gateway, 'name')}/${nameOf(connection)}`;
      if (peer.ranges.length === 0 || local.ranges.length === 0) {
        lose(source, connection, `VPN connection ${name}`, 'which networks are behind it is not told');
        return [];
      }
      return [
        {
          ids: readIds(connection),
          name,
          at: source.at(connection),
          subnet: readIds(memberOf(gateway, 'subnet')),
          local,
          peer,
        },
      ];
    });
  });
}

/** `local_cidrs` of the older API, `local: { cidrs }` of the newer one. */
function readNetworks(source: Source, connection: JsonNode, side: 'local' | 'peer') {
  const lists = [memberOf(connection, `${side}_cidrs`), memberOf(memberOf(connection, side), 'cidrs')];
  const networks = lists.flatMap((list) =>
    list?.kind === 'array'
      ? list.items.map((item) =>
          readNetwork(source, { kind: 'object', offset: item.offset, members: new Map([['cidr', item]]) }, 'cidr'),
        )
      : [],
  );
  return unionAddresses(...networks.flatMap((network) => network ?? []));
}

export function zoneOf(node: JsonNode): string {
  return textOf(memberOf(memberOf(node, 'zone'), 'name')) ?? '';
}

export function nameOf(node: JsonNode): string {
  return textOf(memberOf(node, 'name')) ?? 'without a name';
}
