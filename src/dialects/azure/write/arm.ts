import { printAddress } from '#core/net';
import type { AzurePlan, AzureRule } from './lower.ts';
import { printJson, toEnds, toResourceName } from './words.ts';

/**
 * A template of Resource Manager for one resource group. It makes the groups alone: a deployment that names an existing
 * interface would replace it, so outputs tell which interfaces get which groups.
 */
export function printArm({ groups, attachments }: AzurePlan): string {
  return printJson({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    parameters: {
      location: { type: 'string', defaultValue: '[resourceGroup().location]' },
    },
    resources: [
      ...groups.map(({ name }) => ({
        type: 'Microsoft.Network/applicationSecurityGroups',
        apiVersion: API_VERSION,
        name: toResourceName(name),
        location: "[parameters('location')]",
      })),
      ...groups.map(({ name, rules }) => ({
        type: 'Microsoft.Network/networkSecurityGroups',
        apiVersion: API_VERSION,
        name: toResourceName(name),
        location: "[parameters('location')]",
        ...toDependencies(rules),
        properties: { securityRules: rules.map(toRule) },
      })),
    ],
    outputs: Object.fromEntries(
      groups.map(({ name }) => [
        `interfaces-${name}`,
        {
          type: 'array',
          value: attachments
            .filter(({ group }) => group === name)
            .map(({ workload, addresses }) => ({ workload, addresses: addresses.map(printAddress) })),
        },
      ]),
    ),
  });
}

const API_VERSION = '2024-05-01';

function toId(name: string): string {
  return `[resourceId('Microsoft.Network/applicationSecurityGroups', '${toResourceName(name)}')]`;
}

function toDependencies(rules: readonly AzureRule[]) {
  const names = new Set(rules.flatMap(({ peer }) => (peer.kind === 'groups' ? peer.names : [])));
  return names.size > 0 ? { dependsOn: [...names].map(toId) } : {};
}

function toRule(rule: AzureRule) {
  const { name, priority, direction, access, protocol, ports, description } = rule;
  const { source, destination } = toEnds(rule, toPeer, { addressPrefix: '*' });
  return {
    name,
    properties: {
      description,
      priority,
      direction,
      access,
      protocol,
      sourcePortRange: '*',
      ...(ports.length === 1 ? { destinationPortRange: ports[0] } : { destinationPortRanges: ports }),
      ...prefixed('source', source),
      ...prefixed('destination', destination),
    },
  };
}

type End = Readonly<Record<string, unknown>>;

function toPeer(peer: AzureRule['peer']): End {
  if (peer.kind === 'groups') return { applicationSecurityGroups: peer.names.map((name) => ({ id: toId(name) })) };
  return peer.texts.length === 1 ? { addressPrefix: peer.texts[0] } : { addressPrefixes: peer.texts };
}

function prefixed(side: 'source' | 'destination', end: End): End {
  return Object.fromEntries(
    Object.entries(end).map(([name, value]) => [side + name.slice(0, 1).toUpperCase() + name.slice(1), value]),
  );
}
