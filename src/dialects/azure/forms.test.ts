import { expect, test } from 'vitest';
import type { ReadContext } from '#core/model';
import { printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { ask } from '../../../test/ask-topology.ts';
import { plan, refers } from '../../../test/terraform-plan.ts';
import { AZURE } from './index.ts';
import { type Json, rule } from './sample.fixture.ts';

/** Addresses that nobody in the files has are nobody's. */
const COMPLETE: ReadContext = { isComplete: true };

test('a plan of Terraform means what its resources will', () => {
  const rules = {
    name: 'ssh',
    priority: 100,
    direction: 'Inbound',
    access: 'Deny',
    protocol: 'Tcp',
    source_address_prefix: '10.0.1.0/24',
    source_port_range: '*',
    destination_address_prefix: '*',
    destination_port_range: '22',
  };
  const reading = (
    inside: Json[],
    apart: Json = {},
    more: Record<string, Json> = {},
    context: ReadContext = COMPLETE,
  ) =>
    unwrap(
      AZURE.read(
        [
          {
            path: 'plan.json',
            text: JSON.stringify(
              plan(
                {
                  'azurerm_virtual_network.n': { name: 'n', address_space: ['10.0.0.0/16'] },
                  'azurerm_subnet.a': { name: 'a', virtual_network_name: 'n', address_prefixes: ['10.0.1.0/24'] },
                  'azurerm_subnet.b': { name: 'b', virtual_network_name: 'n', address_prefixes: ['10.0.2.0/24'] },
                  'azurerm_network_security_group.g': { name: 'g', security_rule: inside },
                  'azurerm_subnet_network_security_group_association.b': {},
                  'azurerm_network_interface.b': {
                    name: 'b1',
                    ip_configuration: [{ name: 'one', private_ip_address: '10.0.2.4' }],
                  },
                  'azurerm_linux_virtual_machine.b': { name: 'vm-b' },
                  ...apart,
                },
                {
                  'azurerm_subnet_network_security_group_association.b': {
                    subnet_id: refers('azurerm_subnet.b.id', 'azurerm_subnet.b'),
                    network_security_group_id: refers('azurerm_network_security_group.g.id'),
                  },
                  'azurerm_network_interface.b': { ip_configuration: [{ subnet_id: refers('azurerm_subnet.b.id') }] },
                  'azurerm_linux_virtual_machine.b': {
                    network_interface_ids: refers('azurerm_network_interface.b.id'),
                  },
                  ...more,
                },
              ),
            ),
          },
        ],
        context,
      ),
    );
  const inside = reading([rules]);
  expect(inside.topology.endpoints.map(({ name }) => name)).toEqual(['vm-b']);
  expect(ask(inside, '10.0.1.7', '10.0.2.4')).toBe('denied');
  expect(ask(inside, '10.0.1.7', '10.0.2.4', 23)).toBe('allowed');
  // Who is at 10.0.1.7 may have a group of its own.
  expect(ask(reading([rules], {}, {}, {}), '10.0.1.7', '10.0.2.4', 23)).toBe('unknown');
  const apart = { 'azurerm_network_security_rule.r': { ...rules, network_security_group_name: 'g' } };
  expect(ask(reading([], apart), '10.0.1.7', '10.0.2.4')).toBe('denied');
  const { source_address_prefix: _, ...open } = rules;
  const later = { 'azurerm_network_security_rule.r': { ...open, network_security_group_name: 'g' } };
  const from = {
    'azurerm_network_security_rule.r': { source_address_prefix: refers('azurerm_public_ip.x.ip_address') },
  };
  expect(ask(reading([], later, from), '10.0.1.7', '10.0.2.4')).toBe('unknown');
});

test('a load balancer of Terraform is one with its pools and rules', () => {
  const values = {
    'azurerm_virtual_network.n': { name: 'n', address_space: ['10.0.0.0/16'] },
    'azurerm_subnet.a': { name: 'a', virtual_network_name: 'n', address_prefixes: ['10.0.1.0/24'] },
    'azurerm_network_interface.a': { name: 'a1', ip_configuration: [{ name: 'one', private_ip_address: '10.0.1.4' }] },
    'azurerm_lb.l': {
      name: 'l',
      sku: 'Standard',
      frontend_ip_configuration: [{ name: 'front', private_ip_address: '10.0.1.9' }],
    },
    'azurerm_lb_backend_address_pool.p': { name: 'p' },
    'azurerm_lb_rule.r': {
      name: 'r',
      protocol: 'Tcp',
      frontend_port: 443,
      backend_port: 8443,
      frontend_ip_configuration_name: 'front',
    },
    'azurerm_network_interface_backend_address_pool_association.x': { ip_configuration_name: 'one' },
  };
  const balancer = { loadbalancer_id: refers('azurerm_lb.l.id') };
  const text = JSON.stringify(
    plan(values, {
      'azurerm_network_interface.a': { ip_configuration: [{ subnet_id: refers('azurerm_subnet.a.id') }] },
      'azurerm_lb.l': { frontend_ip_configuration: [{ subnet_id: refers('azurerm_subnet.a.id') }] },
      'azurerm_lb_backend_address_pool.p': balancer,
      'azurerm_lb_rule.r': { ...balancer, backend_address_pool_ids: refers('azurerm_lb_backend_address_pool.p.id') },
      'azurerm_network_interface_backend_address_pool_association.x': {
        network_interface_id: refers('azurerm_network_interface.a.id'),
        backend_address_pool_id: refers('azurerm_lb_backend_address_pool.p.id'),
      },
    }),
  );
  const reading = unwrap(AZURE.read([{ path: 'plan.json', text }], COMPLETE));
  expect(reading.losses).toEqual([]);
  expect(reading.topology.endpoints.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'a1 network interface',
    'l load balancer',
  ]);
  expect(ask(reading, '10.0.1.7', '10.0.1.9', 443)).toBe('allowed');
  expect(ask(reading, '10.0.1.7', '10.0.1.9', 8443)).toBe('denied');
});

test('a template is what its parameters, variables and resource ids decide', () => {
  const template = (prefix: string) => ({
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    parameters: { name: { type: 'string', defaultValue: 'n' }, later: { type: 'string' } },
    variables: { group: "[concat(parameters('name'), '-g')]" },
    resources: [
      {
        type: 'Microsoft.Network/networkSecurityGroups',
        name: "[variables('group')]",
        properties: { securityRules: [rule('none', 100, 'Inbound', 'Deny', { sourceAddressPrefix: prefix })] },
      },
      {
        type: 'Microsoft.Network/virtualNetworks',
        name: "[parameters('name')]",
        properties: {
          addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
          subnets: [
            { name: 'a', properties: { addressPrefix: '10.0.1.0/24' } },
            {
              name: 'b',
              properties: {
                addressPrefix: '10.0.2.0/24',
                networkSecurityGroup: {
                  id: "[resourceId('Microsoft.Network/networkSecurityGroups', variables('group'))]",
                },
              },
            },
          ],
        },
      },
    ],
  });
  const reading = (prefix: string) =>
    unwrap(AZURE.read([{ path: 'template.json', text: JSON.stringify(template(prefix), undefined, 1) }], COMPLETE));
  expect(ask(reading('*'), '10.0.1.7', '10.0.2.4')).toBe('denied');
  expect(ask(reading('192.0.2.0/24'), '10.0.1.7', '10.0.2.4')).toBe('allowed');
  expect(ask(reading("[parameters('later')]"), '10.0.1.7', '10.0.2.4')).toBe('unknown');
});

test('an interface whose address is given when it starts is asked for by a free one of its subnet, which is a loss', () => {
  const text = JSON.stringify(
    plan(
      {
        'azurerm_virtual_network.n': { name: 'n', address_space: ['10.0.0.0/16'] },
        'azurerm_subnet.a': { name: 'a', virtual_network_name: 'n', address_prefixes: ['10.0.1.0/24'] },
        'azurerm_public_ip.p': { name: 'p', sku: 'Basic' },
        'azurerm_network_interface.a': { name: 'a1', ip_configuration: [{ name: 'one' }] },
        'azurerm_network_interface.b': {
          name: 'b1',
          ip_configuration: [{ name: 'one', private_ip_address: '10.0.1.4' }],
        },
      },
      {
        'azurerm_network_interface.a': {
          ip_configuration: [
            { subnet_id: refers('azurerm_subnet.a.id'), public_ip_address_id: refers('azurerm_public_ip.p.id') },
          ],
        },
        'azurerm_network_interface.b': { ip_configuration: [{ subnet_id: refers('azurerm_subnet.a.id') }] },
      },
    ),
  );
  const reading = unwrap(AZURE.read([{ path: 'plan.json', text }]));
  expect(
    reading.topology.endpoints.map(({ name, interfaces: [own] }) => [name, own?.addresses.map(printAddress)]),
  ).toEqual([
    ['a1', ['10.0.1.5']],
    ['b1', ['10.0.1.4']],
  ]);
  expect(ask(reading, '8.8.8.8', '10.0.1.5')).toBe('allowed');
  expect(reading.losses.map(({ construct }) => construct)).toEqual(['interface a1']);
});

test.each([
  ['the group that one names', { network_security_group_id: refers('module.guard.id', 'module.guard') }],
  ['the subnet that one names', { subnet_id: refers('module.net.id', 'module.net') }],
])('of an attached group of which nobody knows %s, what it lets pass is unknown', (_, open) => {
  const told = {
    subnet_id: refers('azurerm_subnet.a.id', 'azurerm_subnet.a'),
    network_security_group_id: refers('azurerm_network_security_group.g.id', 'azurerm_network_security_group.g'),
  };
  const values = {
    'azurerm_virtual_network.n': { name: 'n', address_space: ['10.0.0.0/16'] },
    'azurerm_subnet.a': { name: 'a', virtual_network_name: 'n', address_prefixes: ['10.0.1.0/24'] },
    'azurerm_network_security_group.g': { name: 'g', security_rule: [] },
    'azurerm_subnet_network_security_group_association.x': {},
    'azurerm_network_interface.a': {
      name: 'a1',
      ip_configuration: [{ name: 'one', private_ip_address: '10.0.1.4' }],
    },
    'azurerm_network_interface.b': {
      name: 'b1',
      ip_configuration: [{ name: 'one', private_ip_address: '10.0.1.5' }],
    },
  };
  const inside = { ip_configuration: [{ subnet_id: refers('azurerm_subnet.a.id', 'azurerm_subnet.a') }] };
  const references = (association: object) => ({
    'azurerm_network_interface.a': inside,
    'azurerm_network_interface.b': inside,
    'azurerm_subnet_network_security_group_association.x': association,
  });
  const reading = (association: object) =>
    unwrap(AZURE.read([{ path: 'plan.json', text: JSON.stringify(plan(values, references(association))) }], COMPLETE));
  expect(ask(reading(told), '10.0.1.4', '10.0.1.5')).toBe('allowed');
  expect(ask(reading({ ...told, ...open }), '10.0.1.4', '10.0.1.5')).toBe('unknown');
});
