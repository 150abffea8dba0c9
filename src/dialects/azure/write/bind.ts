import type { GroupMember, SourceFile } from '#core/model';
import { printAddress, printPrefix, type Prefix, fullRange, toPrefixes } from '#core/net';
import { ok, type Result } from '#core/result';
import { nameInterfaces, toResourceName } from './words.ts';

/** An interface of the estate, by the name that a module's caller gives it. */
interface Bound {
  readonly key: string;
  readonly member: GroupMember;
}

/**
 * The printed module with the interfaces that `network_interface_ids` is to name, each with its addresses: what will be
 * there once it is applied. Who gets which group is as the text says.
 */
export function bindTerraform(text: string, members: readonly GroupMember[]): Result<SourceFile[], string> {
  const module = JSON.parse(text) as { resource?: Record<string, object> };
  const interfaces = bind(members);
  const label = (key: string) => `estate_${key.replaceAll('-', '_')}`;
  const resources = {
    ...module.resource,
    azurerm_virtual_network: { estate: { name: 'estate', address_space: EVERYWHERE } },
    azurerm_subnet: {
      estate: {
        name: 'estate',
        virtual_network_name: '${azurerm_virtual_network.estate.name}',
        address_prefixes: EVERYWHERE,
      },
    },
    azurerm_network_interface: Object.fromEntries(
      interfaces.map(({ key, member }) => [
        label(key),
        {
          name: key,
          ip_configuration: member.addresses.map((address, i) => ({
            name: `ip${i}`,
            subnet_id: '${azurerm_subnet.estate.id}',
            private_ip_address: printAddress(address),
          })),
        },
      ]),
    ),
  };
  const bound = JSON.stringify({ ...module, resource: resources }).replaceAll(
    /\$\{var\.network_interface_ids\[\\"([a-z0-9-]+)\\"\]\}/g,
    (_, key: string) => `\${azurerm_network_interface.${label(key)}.id}`,
  );
  return ok([{ path: 'bulkhead.tf.json', text: bound }]);
}

/** The printed template with interfaces that have the groups which its outputs say they are to get. */
export function bindArm(text: string, members: readonly GroupMember[]): Result<SourceFile[], string> {
  const template = JSON.parse(text) as { resources: object[]; outputs?: Record<string, { value: Told[] }> };
  const told = Object.entries(template.outputs ?? {}).flatMap(([name, { value }]) =>
    value.map((one) => ({ group: toResourceName(name.replace(/^interfaces-/, '')), one })),
  );
  const groupsOf = ({ workload, addresses }: GroupMember) =>
    told.filter(
      ({ one }) => one.workload === workload && one.addresses.join(' ') === addresses.map(printAddress).join(' '),
    );
  const id = (type: string, name: string) => `[resourceId('Microsoft.Network/${type}', '${name}')]`;
  const estate = [
    {
      type: 'Microsoft.Network/virtualNetworks',
      name: 'estate',
      properties: {
        addressSpace: { addressPrefixes: EVERYWHERE },
        subnets: [{ name: 'estate', properties: { addressPrefixes: EVERYWHERE } }],
      },
    },
    ...bind(members).map(({ key, member }) => {
      const groups = groupsOf(member).map(({ group }) => group);
      return {
        type: 'Microsoft.Network/networkInterfaces',
        name: key,
        properties: {
          // An interface has one security group: of several, none is known to hold.
          ...(groups.length === 1 && {
            networkSecurityGroup: { id: id('networkSecurityGroups', groups[0] ?? '') },
          }),
          ipConfigurations: member.addresses.map((address, i) => ({
            name: `ip${i}`,
            properties: {
              privateIPAddress: printAddress(address),
              subnet: { id: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'estate', 'estate')]" },
              applicationSecurityGroups: groups.map((group) => ({ id: id('applicationSecurityGroups', group) })),
            },
          })),
        },
      };
    }),
  ];
  const bound = JSON.stringify({ ...template, resources: [...template.resources, ...estate] });
  return ok([{ path: 'bulkhead.json', text: bound }]);
}

interface Told {
  readonly workload: string;
  readonly addresses: readonly string[];
}

function bind(members: readonly GroupMember[]): Bound[] {
  const keys = nameInterfaces(members);
  return members.map((member, i) => ({ key: keys[i] ?? '', member }));
}

const EVERYWHERE = ([32, 128] as const)
  .flatMap((bits): Prefix[] => toPrefixes(fullRange(bits)))
  .map((prefix) => printPrefix(prefix));
