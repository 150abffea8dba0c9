import type { Reading } from '#core/model';
import { unwrap } from '#core/result';
import { AZURE } from './index.ts';

export type Json = Record<string, unknown>;

export const id = (type: string, name: string) =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/${type}/${name}`;
export const resource = (type: string, name: string, properties: Json, more: Json = {}): Json => ({
  id: id(type, name),
  name,
  type: `Microsoft.Network/${type}`,
  properties,
  ...more,
});
export const ref = (type: string, name: string) => ({ id: id(type, name) });
export const rule = (name: string, priority: number, direction: string, access: string, more: Json = {}): Json => ({
  name,
  properties: {
    priority,
    direction,
    access,
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: '*',
    ...more,
  },
});
export const group = (name: string, ...securityRules: Json[]) =>
  resource('networkSecurityGroups', name, { securityRules });
export const network = (name: string, space: string, subnets: Record<string, Json>, more: Json = {}) =>
  resource('virtualNetworks', name, {
    addressSpace: { addressPrefixes: [space] },
    subnets: Object.entries(subnets).map(([subnet, properties]) => ({
      id: id('virtualNetworks', `${name}/subnets/${subnet}`),
      name: subnet,
      properties,
    })),
    ...more,
  });
export const nic = (name: string, subnet: string, address: string, more: Json = {}, configuration: Json = {}) =>
  resource('networkInterfaces', name, {
    ipConfigurations: [
      {
        id: id('networkInterfaces', `${name}/ipConfigurations/one`),
        name: 'one',
        properties: { privateIPAddress: address, subnet: ref('virtualNetworks', subnet), ...configuration },
      },
    ],
    ...more,
  });
export const publicIp = (name: string, ipAddress: string, sku = 'Standard') =>
  resource('publicIPAddresses', name, { ipAddress }, { sku: { name: sku } });

export const PLAIN = { a: { addressPrefix: '10.0.1.0/24' }, b: { addressPrefix: '10.0.2.0/24' } };
export const HOSTS = [nic('a1', 'n/subnets/a', '10.0.1.4'), nic('b1', 'n/subnets/b', '10.0.2.4')];

/** One estate with something of everything, as the API prints it. */
export const ESTATE: readonly Json[] = [
  network(
    'n',
    '10.0.0.0/16',
    {
      a: {
        addressPrefix: '10.0.1.0/24',
        networkSecurityGroup: ref('networkSecurityGroups', 'g'),
        routeTable: ref('routeTables', 't'),
      },
      b: { addressPrefixes: ['10.0.2.0/24', 'fd00:2::/64'], natGateway: ref('natGateways', 'nat') },
    },
    {
      virtualNetworkPeerings: [
        {
          name: 'far',
          properties: {
            remoteVirtualNetwork: ref('virtualNetworks', 'far'),
            remoteAddressSpace: { addressPrefixes: ['10.9.0.0/16'] },
            peeringState: 'Connected',
          },
        },
      ],
    },
  ),
  group(
    'g',
    rule('ssh', 100, 'Inbound', 'Allow', {
      protocol: 'Tcp',
      destinationPortRanges: ['22', '8000-8100'],
      sourceAddressPrefix: 'VirtualNetwork',
    }),
    rule('tag', 110, 'Outbound', 'Allow', { destinationAddressPrefix: 'Storage' }),
    rule('web', 120, 'Inbound', 'Deny', {
      sourceAddressPrefix: undefined,
      sourceApplicationSecurityGroups: [ref('applicationSecurityGroups', 'web')],
    }),
  ),
  resource('routeTables', 't', {
    routes: [
      {
        name: 'r',
        properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.2.9' },
      },
    ],
  }),
  resource('natGateways', 'nat', { publicIpAddresses: [ref('publicIPAddresses', 'p')] }),
  publicIp('p', '198.51.100.8'),
  publicIp('q', '198.51.100.9', 'Basic'),
  nic(
    'a1',
    'n/subnets/a',
    '10.0.1.4',
    { networkSecurityGroup: ref('networkSecurityGroups', 'g') },
    {
      applicationSecurityGroups: [ref('applicationSecurityGroups', 'web')],
      publicIPAddress: ref('publicIPAddresses', 'q'),
      loadBalancerBackendAddressPools: [ref('loadBalancers', 'lb/backendAddressPools/pool')],
    },
  ),
  nic('b1', 'n/subnets/b', '10.0.2.4'),
  resource('loadBalancers', 'lb', {
    frontendIPConfigurations: [
      { name: 'front', properties: { privateIPAddress: '10.0.2.20', subnet: ref('virtualNetworks', 'n/subnets/b') } },
    ],
    backendAddressPools: [{ name: 'pool', properties: {} }],
    loadBalancingRules: [
      {
        name: 'web',
        properties: {
          frontendIPConfiguration: ref('loadBalancers', 'lb/frontendIPConfigurations/front'),
          backendAddressPool: ref('loadBalancers', 'lb/backendAddressPools/pool'),
          protocol: 'Tcp',
          frontendPort: 443,
          backendPort: 8443,
        },
      },
    ],
  }),
];

/** As one file. */
export function readResources(resources: readonly unknown[]): Reading {
  return unwrap(AZURE.read([{ path: 'a.json', text: JSON.stringify(resources, undefined, 1) }]));
}
