import {
  ANYBODY,
  type Files,
  NETWORK_NAMES,
  NETWORKS,
  networkOf,
  printJson,
  type SmallEstate,
} from './small-estate.ts';

const id = (type: string, name: string) =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/${type}/${name}`;
const resource = (type: string, name: string, properties: object, more: object = {}) => ({
  id: id(type, name),
  name,
  type: `Microsoft.Network/${type}`,
  properties,
  ...more,
});

/** Resources as the API prints them; the rules that every security group has are closed by one of our own. */
export function printAzure({ hosts, permits, leaves }: SmallEstate): Files {
  const rule = (name: string, priority: number, direction: string, more: object) => ({
    name,
    properties: {
      priority,
      direction,
      access: 'Allow',
      protocol: '*',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: '*',
      destinationPortRange: '*',
      ...more,
    },
  });
  const groups = hosts.map(({ name }) =>
    resource('networkSecurityGroups', name, {
      securityRules: [
        ...permits
          .filter(({ to }) => to === name)
          .map(({ ports, from }, i) =>
            rule(`in-${i}`, 100 + i, 'Inbound', {
              sourceAddressPrefix: from === ANYBODY ? '*' : from,
              ...(ports !== 'everything' && { protocol: 'Tcp', destinationPortRange: ports.join('-') }),
            }),
          ),
        rule('in-none', 4000, 'Inbound', { access: 'Deny' }),
        ...(leaves[name] ?? []).map(({ port, to }, i) =>
          rule(`out-${i}`, 100 + i, 'Outbound', {
            protocol: 'Tcp',
            destinationPortRange: String(port),
            destinationAddressPrefix: to,
          }),
        ),
        ...(leaves[name] ? [rule('out-none', 4000, 'Outbound', { access: 'Deny' })] : []),
      ],
    }),
  );
  return {
    'resources.json': printJson([
      resource('virtualNetworks', 'n', {
        addressSpace: { addressPrefixes: ['10.0.0.0/8'] },
        subnets: NETWORK_NAMES.map((name) => ({
          id: id('virtualNetworks', `n/subnets/${name}`),
          name,
          properties: { addressPrefix: NETWORKS[name], defaultOutboundAccess: false },
        })),
      }),
      ...groups,
      ...hosts.flatMap(({ name, outside }) =>
        outside === undefined
          ? []
          : [resource('publicIPAddresses', name, { ipAddress: outside }, { sku: { name: 'Standard' } })],
      ),
      ...hosts.map(({ name, address, outside }) =>
        resource('networkInterfaces', name, {
          networkSecurityGroup: { id: id('networkSecurityGroups', name) },
          ipConfigurations: [
            {
              id: id('networkInterfaces', `${name}/ipConfigurations/one`),
              name: 'one',
              properties: {
                privateIPAddress: address,
                subnet: { id: id('virtualNetworks', `n/subnets/${networkOf(address)}`) },
                ...(outside !== undefined && { publicIPAddress: { id: id('publicIPAddresses', name) } }),
              },
            },
          ],
        }),
      ),
    ]),
  };
}
