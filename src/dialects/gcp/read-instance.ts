import { type JsonNode, textOf } from '#core/json';
import type { Instance, InstanceInterface } from './estate.ts';
import { type GcpResource, prop, propItems, propText, propTexts, propTruth, toKey } from './resource.ts';

export function readInstance({ node, key, written, name, at }: GcpResource): Instance {
  const known = [written, propText(node, 'id'), propText(node, 'hostname')];
  return {
    key,
    name,
    at,
    aliases: known.filter((alias) => alias !== undefined),
    // The API always gives at least the fingerprint of the tags.
    ...(prop(node, 'tags') && { tags: propTexts(prop(node, 'tags'), 'items') }),
    accounts: propItems(node, 'serviceAccounts').flatMap((account) => propText(account, 'email') ?? []),
    labels: readLabels(prop(node, 'labels')),
    interfaces: propItems(node, 'networkInterfaces').map(readInterface),
    forwards: propTruth(node, 'canIpForward') ?? false,
  };
}

function readInterface(node: JsonNode, index: number): InstanceInterface {
  const subnetwork = propText(node, 'subnetwork');
  const [access] = propItems(node, 'accessConfigs');
  const externalAddress = propText(access, 'natIP', 'natIp');
  return {
    name: propText(node, 'name') ?? `nic${index}`,
    network: toKey(propText(node, 'network') ?? ''),
    ...(subnetwork !== undefined && { subnetwork: toKey(subnetwork) }),
    addresses: [...propTexts(node, 'networkIP', 'networkIp'), ...propTexts(node, 'ipv6Address')],
    ...(access && { external: externalAddress === undefined ? {} : { address: externalAddress } }),
    externalIpv6: propItems(node, 'ipv6AccessConfigs').flatMap((config) => propTexts(config, 'externalIpv6')),
    aliasRanges: propItems(node, 'aliasIpRanges').flatMap((range) => propTexts(range, 'ipCidrRange')),
  };
}

function readLabels(node: JsonNode | undefined): Readonly<Record<string, string>> {
  if (node?.kind !== 'object') return {};
  return Object.fromEntries(
    [...node.members].flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}
