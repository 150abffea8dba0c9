import type { AzurePlan, AzureRule } from './lower.ts';
import { nameInterfaces, printJson, toEnds, toResourceName } from './words.ts';

/**
 * A module for Terraform 1.2 or later in its JSON syntax (`.tf.json`) with the provider azurerm 3.0 or later. The
 * interfaces are the caller's: ids by the names in `network_interface_ids`.
 */
export function printTerraform({ groups, attachments }: AzurePlan): string {
  const shared = { resource_group_name: '${var.resource_group_name}', location: '${var.location}' };
  const keys = nameInterfaces(attachments);
  const associations = (attribute: string, type: string) =>
    Object.fromEntries(
      attachments.map(({ group }, i) => [
        toLabel(keys[i] ?? ''),
        { network_interface_id: toInterface(keys[i] ?? ''), [attribute]: `\${${type}.${toLabel(group)}.id}` },
      ]),
    );
  return printJson({
    terraform: {
      required_version: '>= 1.2',
      required_providers: { azurerm: { source: 'hashicorp/azurerm', version: '>= 3.0' } },
    },
    variable: {
      resource_group_name: { type: 'string', description: 'where the groups are made' },
      location: { type: 'string', description: 'of the interfaces' },
      network_interface_ids: {
        type: 'map(string)',
        description: `ids of interfaces by name: ${keys.join(', ')}`,
      },
    },
    resource: dropEmpty({
      azurerm_application_security_group: Object.fromEntries(
        groups.map(({ name }) => [toLabel(name), { name: toResourceName(name), ...shared }]),
      ),
      azurerm_network_security_group: Object.fromEntries(
        groups.map(({ name }) => [toLabel(name), { name: toResourceName(name), ...shared }]),
      ),
      azurerm_network_security_rule: Object.fromEntries(
        groups.flatMap(({ name, rules }) =>
          rules.map((rule) => [toLabel(`${name}-${rule.name}`), toRule(rule, toLabel(name))]),
        ),
      ),
      azurerm_network_interface_application_security_group_association: associations(
        'application_security_group_id',
        'azurerm_application_security_group',
      ),
      azurerm_network_interface_security_group_association: associations(
        'network_security_group_id',
        'azurerm_network_security_group',
      ),
    }),
  });
}

function toInterface(key: string): string {
  return `\${var.network_interface_ids["${key}"]}`;
}

function toRule(rule: AzureRule, label: string) {
  const { name, priority, direction, access, protocol, ports, description } = rule;
  const { source, destination } = toEnds(rule, toPeer, { address_prefix: '*' });
  return {
    name,
    description,
    priority,
    direction,
    access,
    protocol,
    source_port_range: '*',
    ...(ports.length === 1 ? { destination_port_range: ports[0] } : { destination_port_ranges: ports }),
    ...prefixed('source', source),
    ...prefixed('destination', destination),
    resource_group_name: '${var.resource_group_name}',
    network_security_group_name: `\${azurerm_network_security_group.${label}.name}`,
  };
}

type End = Readonly<Record<string, unknown>>;

function toPeer(peer: AzureRule['peer']): End {
  if (peer.kind === 'groups')
    return {
      application_security_group_ids: peer.names.map(
        (name) => `\${azurerm_application_security_group.${toLabel(name)}.id}`,
      ),
    };
  return peer.texts.length === 1 ? { address_prefix: peer.texts[0] } : { address_prefixes: peer.texts };
}

function prefixed(side: string, end: End): End {
  return Object.fromEntries(Object.entries(end).map(([name, value]) => [`${side}_${name}`, value]));
}

/** Letters, digits and underscores; begins with a letter. */
function toLabel(name: string): string {
  return `bulkhead_${name.replaceAll('-', '_')}`;
}

function dropEmpty(resources: Readonly<Record<string, object>>) {
  return Object.fromEntries(Object.entries(resources).filter(([, named]) => Object.keys(named).length > 0));
}
