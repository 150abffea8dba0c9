import type { JsonNode } from '#core/json';
import type { Peering, Route, RouteTable, Subnet, VirtualNetwork } from './estate.ts';
import {
  type ArmResource,
  prop,
  propItems,
  propRef,
  propRefs,
  propText,
  propTexts,
  propTruth,
  toKey,
  toName,
  toParent,
} from './resource.ts';

export function readNetwork(resource: ArmResource, peeringsApart: readonly ArmResource[]): VirtualNetwork {
  const { id, name, at, node } = resource;
  return {
    id,
    name,
    at,
    hasSubnetList: propItems(node, 'subnets').length > 0,
    space: propTexts(prop(node, 'addressSpace'), 'addressPrefixes'),
    peerings: [
      ...propItems(node, 'virtualNetworkPeerings').map((peering) => readPeering(resource, peering)),
      ...peeringsApart.map((peering) => readPeering(peering, peering.node)),
    ],
  };
}

function readPeering(resource: ArmResource, node: JsonNode): Peering {
  const spaces = ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace', 'peeredRemoteAddressSpace'];
  return {
    id: toKey(propText(node, 'id') ?? ''),
    name: propText(node, 'name') ?? '',
    at: resource.locate(node),
    remote: propRef(node, 'remoteVirtualNetwork') ?? '',
    remoteSpace:
      spaces.map((name) => propTexts(prop(node, name), 'addressPrefixes')).find((found) => found.length > 0) ?? [],
    isConnected: (propText(node, 'peeringState') ?? 'Connected').toLowerCase() === 'connected',
    isOpen: propTruth(node, 'allowVirtualNetworkAccess') ?? true,
    usesRemoteGateways: propTruth(node, 'useRemoteGateways') ?? false,
  };
}

/** The subnets of a network: those in it, each with an id of its own. */
export function readSubnets(network: ArmResource): Subnet[] {
  return propItems(network.node, 'subnets').map((node) => {
    const name = propText(node, 'name') ?? toName(toKey(propText(node, 'id') ?? ''));
    const id = toKey(propText(node, 'id') ?? `${network.id}/subnets/${name}`);
    return toSubnet(network, node, id, name, network.id);
  });
}

export function readSubnet(resource: ArmResource): Subnet {
  return toSubnet(resource, resource.node, resource.id, resource.name, toParent(resource.id));
}

function toSubnet(resource: ArmResource, node: JsonNode, id: string, name: string, network: string): Subnet {
  const group = propRef(node, 'networkSecurityGroup');
  const routeTable = propRef(node, 'routeTable');
  const natGateway = propRef(node, 'natGateway');
  const members = propRefs(node, 'ipConfigurations');
  const policies = propText(node, 'privateEndpointNetworkPolicies')?.toLowerCase() ?? 'disabled';
  return {
    id,
    name: name === '' ? toName(id) : name,
    at: resource.locate(node),
    network,
    prefixes: propTexts(node, 'addressPrefix', 'addressPrefixes'),
    ...(members.length > 0 && { members }),
    ...(group !== undefined && { group }),
    ...(routeTable !== undefined && { routeTable }),
    ...(natGateway !== undefined && { natGateway }),
    hasDefaultOutbound: propTruth(node, 'defaultOutboundAccess') ?? true,
    filtersPrivateEndpoints: policies === 'enabled' || policies === 'networksecuritygroupenabled',
  };
}

export function readRouteTable(resource: ArmResource, apart: readonly ArmResource[]): RouteTable {
  const { id, name, at, node } = resource;
  return {
    id,
    name,
    at,
    routes: [
      ...propItems(node, 'routes').map((route) => readRoute(resource, route)),
      ...apart.map((route) => readRoute(route, route.node)),
    ],
  };
}

function readRoute(resource: ArmResource, node: JsonNode): Route {
  const hopAddress = propText(node, 'nextHopIpAddress');
  return {
    name: propText(node, 'name') ?? '',
    prefix: propText(node, 'addressPrefix') ?? '',
    hop: (propText(node, 'nextHopType') ?? '').toLowerCase(),
    ...(hopAddress !== undefined && hopAddress !== '' && { hopAddress }),
    at: resource.locate(node),
  };
}
