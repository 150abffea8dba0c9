import { type JsonNode, numberOf } from '#core/json';
import type { BalancerRule, Frontend, LoadBalancer, Pool } from './estate.ts';
import { readSku } from './read-host.ts';
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
} from './resource.ts';

export function readBalancer(resource: ArmResource): LoadBalancer {
  const { id, name, at, node } = resource;
  const rules = propItems(node, 'loadBalancingRules');
  return {
    id,
    name,
    at,
    aliases: [resource.written],
    ...readSku(node),
    frontends: propItems(node, 'frontendIPConfigurations')
      .concat(propItems(node, 'frontendIpConfigurations'))
      .map((item) => readFrontend(resource, item)),
    pools: propItems(node, 'backendAddressPools').map((item) => readPool(resource, item)),
    rules: [...rules, ...propItems(node, 'inboundNatRules')].map((item) => readRule(resource, item)),
    outbound: [
      ...rules.filter((item) => propTruth(item, 'disableOutboundSnat') !== true),
      ...propItems(node, 'outboundRules'),
    ].flatMap((item) => poolsOf(item).map((pool) => ({ pool, frontends: frontendsOf(item) }))),
  };
}

function readFrontend(resource: ArmResource, node: JsonNode): Frontend {
  const address = propText(node, 'privateIPAddress') ?? propText(node, 'privateIpAddress');
  const subnet = propRef(node, 'subnet');
  const publicIp = propRef(node, 'publicIPAddress') ?? propRef(node, 'publicIpAddress');
  return {
    ...toThing(resource, node, 'frontendipconfigurations'),
    ...(address !== undefined && address !== '' && { address }),
    ...(subnet !== undefined && { subnet }),
    ...(publicIp !== undefined && { publicIp }),
  };
}

function readPool(resource: ArmResource, node: JsonNode): Pool {
  return {
    ...toThing(resource, node, 'backendaddresspools'),
    configurations: propRefs(node, 'backendIPConfigurations').concat(propRefs(node, 'backendIpConfigurations')),
    addresses: propItems(node, 'loadBalancerBackendAddresses').flatMap((item) => propTexts(item, 'ipAddress')),
  };
}

function readRule(resource: ArmResource, node: JsonNode): BalancerRule {
  const configuration = propRef(node, 'backendIPConfiguration') ?? propRef(node, 'backendIpConfiguration');
  const port = numberOf(prop(node, 'frontendPort'));
  const first = port ?? numberOf(prop(node, 'frontendPortRangeStart')) ?? 0;
  const last = port ?? numberOf(prop(node, 'frontendPortRangeEnd')) ?? 0xffff;
  // Port 0 in a rule for all protocols means every port ("HA ports").
  const isEvery = first === 0;
  return {
    ...toThing(resource, node, 'loadbalancingrules'),
    frontend: frontendsOf(node)[0] ?? '',
    protocol: (propText(node, 'protocol') ?? 'tcp').toLowerCase(),
    firstPort: isEvery ? 0 : first,
    lastPort: isEvery ? 0xffff : last,
    backendPort: isEvery ? 0 : (numberOf(prop(node, 'backendPort')) ?? first),
    pools: poolsOf(node),
    ...(configuration !== undefined && { configuration }),
  };
}

function poolsOf(node: JsonNode): string[] {
  const one = propRef(node, 'backendAddressPool');
  return [...new Set([...(one === undefined ? [] : [one]), ...propRefs(node, 'backendAddressPools')])];
}

function frontendsOf(node: JsonNode): string[] {
  const one = propRef(node, 'frontendIPConfiguration') ?? propRef(node, 'frontendIpConfiguration');
  return [
    ...(one === undefined ? [] : [one]),
    ...propRefs(node, 'frontendIPConfigurations'),
    ...propRefs(node, 'frontendIpConfigurations'),
  ];
}

function toThing(resource: ArmResource, node: JsonNode, type: string) {
  const name = propText(node, 'name') ?? '';
  return { id: toKey(propText(node, 'id') ?? `${resource.id}/${type}/${name}`), name, at: resource.locate(node) };
}
