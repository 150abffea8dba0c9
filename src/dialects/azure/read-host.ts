import { type JsonNode, numberOf, textOf } from '#core/json';
import type { IpConfiguration, Machine, NatGateway, NetworkInterface, PublicIp, Sku } from './estate.ts';
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
  toRef,
} from './resource.ts';

export function readInterface(resource: ArmResource): NetworkInterface {
  const { id, name, at, node } = resource;
  const machineId = propText(prop(node, 'virtualMachine'), 'id');
  const group = propRef(node, 'networkSecurityGroup');
  return {
    id,
    name,
    at,
    aliases: [resource.written, ...(machineId === undefined ? [] : [machineId])],
    ...(machineId !== undefined && { machine: toKey(machineId), machineName: toName(machineId) }),
    isPrivateEndpoint: prop(node, 'privateEndpoint') !== undefined,
    ...(group !== undefined && { group }),
    configurations: propItems(node, 'ipConfigurations').map((item) => readConfiguration(resource, item)),
    forwards: propTruth(node, 'enableIPForwarding') ?? propTruth(node, 'enableIpForwarding') ?? false,
    tracksTcp: propTruth(node, 'disableTcpStateTracking') !== true,
    labels: readTags(node),
  };
}

function readConfiguration(resource: ArmResource, node: JsonNode): IpConfiguration {
  const address = propText(node, 'privateIPAddress') ?? propText(node, 'privateIpAddress');
  const subnet = propRef(node, 'subnet');
  const publicIp = propRef(node, 'publicIPAddress') ?? propRef(node, 'publicIpAddress');
  return {
    id: toKey(propText(node, 'id') ?? `${resource.id}/ipconfigurations/${propText(node, 'name') ?? ''}`),
    ...(address !== undefined && address !== '' && { address }),
    ...(subnet !== undefined && { subnet }),
    ...(publicIp !== undefined && { publicIp }),
    applicationGroups: propRefs(node, 'applicationSecurityGroups'),
    pools: propRefs(node, 'loadBalancerBackendAddressPools'),
    at: resource.locate(node),
  };
}

export function readMachine(resource: ArmResource): Machine {
  const { id, name, at, node } = resource;
  const known = [resource.written, propText(node, 'vmId'), propText(prop(node, 'osProfile'), 'computerName')];
  return {
    id,
    name,
    at,
    kind: 'virtual machine',
    aliases: known.filter((alias) => alias !== undefined),
    labels: readTags(node),
    interfaces: propRefs(prop(node, 'networkProfile'), 'networkInterfaces'),
  };
}

export function readContainers(resource: ArmResource): Machine {
  const { id, name, at, node } = resource;
  const ip = prop(node, 'ipAddress');
  const subnet = propRefs(node, 'subnetIds')[0];
  const listens = propItems(ip, 'ports').flatMap((item) => {
    const port = numberOf(prop(item, 'port'));
    return port === undefined ? [] : [{ protocol: (propText(item, 'protocol') ?? 'tcp').toLowerCase(), port }];
  });
  return {
    id,
    name,
    at,
    kind: 'container group',
    aliases: [resource.written, ...propTexts(ip, 'fqdn')],
    labels: readTags(node),
    interfaces: [],
    own: {
      addresses: propTexts(ip, 'ip'),
      ...(subnet !== undefined && { subnet }),
      isPublic: propText(ip, 'type')?.toLowerCase() === 'public',
    },
    ...(listens.length > 0 && { listens }),
  };
}

/** A database server in a subnet that is given to it; its address is told nowhere. */
export function readDatabase(resource: ArmResource): Machine {
  const { id, name, at, node, written } = resource;
  const subnet = propText(prop(node, 'network'), 'delegatedSubnetResourceId');
  return {
    id,
    name,
    at,
    kind: 'database',
    aliases: [written, ...propTexts(node, 'fullyQualifiedDomainName')],
    labels: readTags(node),
    interfaces: [],
    own: { addresses: [], ...(subnet !== undefined && { subnet: toKey(subnet) }), isPublic: false },
  };
}

export function readPublicIp(resource: ArmResource): PublicIp {
  const { id, name, at, node } = resource;
  const address = propText(node, 'ipAddress') ?? propText(node, 'ipPrefix');
  const user = propRef(node, 'ipConfiguration');
  return {
    id,
    name,
    at,
    ...(address !== undefined && address !== '' && address !== 'Not Assigned' && { address }),
    ...readSku(node),
    ...(user !== undefined && { user }),
  };
}

/** The API always tells it: where it is not written, the export left it out. */
export function readSku(node: JsonNode): { readonly sku?: Sku } {
  const word = propText(prop(node, 'sku'), 'name') ?? textOf(prop(node, 'sku'));
  return word === undefined ? {} : { sku: /^basic$/i.test(word) ? 'basic' : 'standard' };
}

export function readNatGateway(resource: ArmResource): NatGateway {
  const { id, name, at, node } = resource;
  return {
    id,
    name,
    at,
    publicIps: ['publicIpAddresses', 'publicIPAddresses', 'publicIpPrefixes', 'publicIPPrefixes'].flatMap((list) =>
      propItems(node, list).flatMap((item) => toRef(item) ?? []),
    ),
    subnets: propRefs(node, 'subnets'),
  };
}

export function readTags(node: JsonNode): Readonly<Record<string, string>> {
  const tags = prop(node, 'tags');
  if (tags?.kind !== 'object') return {};
  return Object.fromEntries(
    [...tags.members].flatMap(([key, value]) => (textOf(value) === undefined ? [] : [[key, textOf(value) ?? '']])),
  );
}
