import { expect, test } from 'vitest';
import type { Reading } from '#core/model';
import { unwrap } from '#core/result';
import { ask } from '../../../test/ask-topology.ts';
import { AZURE } from './index.ts';

type Json = Record<string, unknown>;
const COMPLETE = { isComplete: true } as const;
const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
const read = (...contents: readonly unknown[]): Reading =>
  unwrap(
    AZURE.read(
      contents.map((content, i) => ({ path: `${i}.json`, text: JSON.stringify(content, undefined, 1) })),
      COMPLETE,
    ),
  );
const rule = (name: unknown, priority: unknown, port: unknown, more: Json = {}) => ({
  name,
  properties: {
    priority,
    direction: 'Inbound',
    access: 'Deny',
    protocol: 'Tcp',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: '*',
    destinationPortRange: port,
    ...more,
  },
});
const group = (properties: Json, more: Json = {}) => ({
  type: 'Microsoft.Network/networkSecurityGroups',
  apiVersion: '2023-04-01',
  name: 'g',
  properties,
  ...more,
});
const PLACE = (more: Json = {}) => [
  {
    type: 'Microsoft.Network/virtualNetworks',
    name: 'n',
    properties: {
      addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
      subnets: [
        {
          name: 'a',
          properties: {
            addressPrefix: "[cidrSubnet('10.0.0.0/16', 24, 1)]",
            networkSecurityGroup: { id: "[resourceId('Microsoft.Network/networkSecurityGroups', 'g')]" },
          },
        },
      ],
    },
    ...more,
  },
  ...[4, 5].map((last) => ({
    type: 'Microsoft.Network/networkInterfaces',
    name: `i${last}`,
    properties: {
      ipConfigurations: [
        {
          name: 'one',
          properties: {
            privateIPAddress: `10.0.1.${last}`,
            subnet: { id: "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'n', 'a')]" },
          },
        },
      ],
    },
  })),
];
const template = (resources: unknown, more: Json = {}) => ({
  $schema: SCHEMA,
  contentVersion: '1.0.0.0',
  resources,
  ...more,
});
const ports = (reading: Reading, ...numbers: number[]) =>
  numbers.map((port) => ask(reading, '10.0.1.4', '10.0.1.5', port)).join(' ');

test('loops of rules, of variables and of resources are written out', () => {
  const variables = {
    ports: [22, 80],
    copy: [{ name: 'more', count: 2, input: "[add(8000, copyIndex('more'))]" }],
  };
  const copy = (list: string) => [
    {
      name: 'securityRules',
      count: `[length(variables('${list}'))]`,
      input: rule(
        "[format('deny-{0}', copyIndex('securityRules'))]",
        "[add(100, copyIndex('securityRules'))]",
        `[string(variables('${list}')[copyIndex('securityRules')])]`,
      ),
    },
  ];
  const made = (list: string) => read(template([group({ copy: copy(list) }), ...PLACE()], { variables }));
  expect(ports(made('ports'), 22, 80, 81)).toBe('denied denied allowed');
  expect(ports(made('more'), 8000, 8001, 8002)).toBe('denied denied allowed');
  const several = {
    ...rule("[concat('g/r', copyIndex())]", '[add(200, copyIndex())]', '[string(add(9000, copyIndex()))]'),
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    copy: { name: 'loop', count: 3 },
  };
  expect(ports(read(template([group({}), ...PLACE(), several])), 9000, 9002, 9003)).toBe('denied denied allowed');
});

test('a loop or a condition that only a deployment decides leaves open what it may make', () => {
  const parameters = { count: { type: 'int' }, isOpen: { type: 'bool' } };
  const copy = [
    {
      name: 'securityRules',
      count: "[parameters('count')]",
      input: rule('r', "[add(100, copyIndex('securityRules'))]", '22'),
    },
  ];
  const open = read(template([group({ copy }), ...PLACE()], { parameters }));
  expect(ports(open, 22)).toBe('unknown');
  expect(open.losses.map(({ construct }) => construct)).toContain('copy securityRules');
  const lone = {
    ...rule('g/r', 100, '22'),
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
  };
  const conditional = (condition: unknown) =>
    read(template([group({}), ...PLACE(), { ...lone, condition }], { parameters }));
  expect(ports(conditional('[equals(1, 2)]'), 22)).toBe('allowed');
  expect(ports(conditional('[not(equals(1, 2))]'), 22)).toBe('denied');
  expect(conditional("[parameters('isOpen')]").losses.map(({ construct }) => construct)).toContain('condition');
});

test('members of objects, choices and defaults are worked out', () => {
  const parameters = {
    net: { type: 'object', defaultValue: { Office: { port: '22' }, list: ['23', '24'] } },
    later: { type: 'string' },
  };
  const one = (port: string) =>
    read(template([group({ securityRules: [rule('r', 100, port)] }), ...PLACE()], { parameters }));
  expect(ports(one("[parameters('net').office.port]"), 22, 23)).toBe('denied allowed');
  expect(ports(one("[last(parameters('net').list)]"), 24, 23)).toBe('denied allowed');
  expect(ports(one("[if(contains(parameters('net'), 'list'), '25', parameters('later'))]"), 25, 22)).toBe(
    'denied allowed',
  );
  expect(ports(one("[parameters('later')]"), 22)).toBe('unknown');
});

test('templates of Bicep: modules are given what they need, and give what they have', () => {
  const inner = template(
    { g: group({ securityRules: [rule('r', 100, "[parameters('port')]")] }) },
    {
      languageVersion: '2.0',
      parameters: { port: { type: 'string', defaultValue: '99' }, later: { type: 'string', defaultValue: '55' } },
      outputs: { id: { type: 'string', value: "[resourceId('Microsoft.Network/networkSecurityGroups', 'g')]" } },
    },
  );
  const module = (port: unknown, scope = 'inner') => ({
    type: 'Microsoft.Resources/deployments',
    name: 'guard',
    properties: {
      mode: 'Incremental',
      expressionEvaluationOptions: { scope },
      parameters: { port: { value: port } },
      template: inner,
    },
  });
  const [network, ...interfaces] = PLACE();
  const attached = JSON.parse(
    JSON.stringify(network).replace(
      JSON.stringify("[resourceId('Microsoft.Network/networkSecurityGroups', 'g')]"),
      JSON.stringify("[reference('guard').outputs.id.value]"),
    ),
  ) as unknown;
  const outer = (port: unknown, scope?: string) =>
    template(
      {
        guard: module(port, scope),
        network: attached,
        ...Object.fromEntries(interfaces.map((own, i) => [`i${i}`, own])),
        theirs: { existing: true, type: 'Microsoft.Network/routeTables', name: 'r' },
      },
      {
        languageVersion: '2.0',
        parameters: { port: { type: 'string', defaultValue: '77' }, later: { type: 'string' } },
      },
    );
  expect(ports(read(outer("[parameters('port')]")), 77, 99)).toBe('denied allowed');
  expect(ports(read(outer('22')), 22, 99)).toBe('denied allowed');
  expect(ports(read(outer("[parameters('later')]")), 22, 55)).toBe('unknown unknown');
  expect(ports(read(outer('22', 'outer')), 77, 22)).toBe('denied allowed');
});

test('a deployment whose template is elsewhere is a loss; a template that names itself ends', () => {
  const linked = {
    type: 'Microsoft.Resources/deployments',
    name: 'far',
    properties: { templateLink: { uri: 'https://x' } },
  };
  expect(read(template([group({}), ...PLACE(), linked])).losses.map(({ construct }) => construct)).toContain(
    'deployment far',
  );
  const variables = {
    a: "[concat(variables('b'), variables('b'))]",
    b: "[concat(variables('a'), variables('a'))]",
    c: ["[variables('c')]", "[variables('c')]"],
  };
  const circle = group({ securityRules: [rule('r', 100, "[variables('a')]")], more: "[variables('c')]" });
  expect(ports(read(template([circle, ...PLACE()], { variables })), 22)).toBe('unknown');
});

const ID = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network';
const HOSTS = [
  {
    id: `${ID}/virtualNetworks/n`,
    addressSpace: { addressPrefixes: ['10.0.0.0/16'] },
    subnets: [{ id: `${ID}/virtualNetworks/n/subnets/a`, name: 'a', addressPrefix: '10.0.1.0/24' }],
  },
  ...[4, 5].map((last) => ({
    id: `${ID}/networkInterfaces/i${last}`,
    networkSecurityGroup: { id: `${ID}/networkSecurityGroups/g` },
    ipConfigurations: [
      { name: 'one', privateIPAddress: `10.0.1.${last}`, subnet: { id: `${ID}/virtualNetworks/n/subnets/a` } },
    ],
  })),
];
const effective = (name: string, priority: number, access: string, port: string, more: Json = {}) => ({
  name,
  priority,
  access,
  direction: 'Inbound',
  protocol: 'All',
  sourceAddressPrefix: '0.0.0.0/0',
  destinationAddressPrefix: '0.0.0.0/0',
  sourcePortRange: '0-65535',
  destinationPortRange: port,
  ...more,
});

test('effective rules of an interface are its group, with the addresses of service tags', () => {
  const nsg = {
    value: [
      {
        association: { networkInterface: { id: `${ID}/networkInterfaces/i5` } },
        networkSecurityGroup: { id: `${ID}/networkSecurityGroups/g` },
        effectiveSecurityRules: [
          effective('securityRules/tag', 100, 'Deny', '22-22', {
            sourceAddressPrefix: 'Corp',
            expandedSourceAddressPrefix: ['10.0.1.0/28', '192.0.2.0/24'],
          }),
          effective('securityRules/other', 110, 'Deny', '23-23', { expandedSourceAddressPrefix: ['192.0.2.0/24'] }),
          effective('defaultSecurityRules/AllowVnetInBound', 65_000, 'Allow', '0-65535', {
            sourceAddressPrefix: 'VirtualNetwork',
            expandedSourceAddressPrefix: ['10.0.0.0/16'],
          }),
          effective('defaultSecurityRules/AllowAnyOut', 65_001, 'Allow', '0-65535', { direction: 'Outbound' }),
          effective('defaultSecurityRules/DenyAllInBound', 65_500, 'Deny', '0-65535'),
        ],
      },
    ],
  };
  expect(ports(read(HOSTS), 22)).toBe('unknown');
  expect(ports(read(HOSTS, nsg), 22, 23)).toBe('denied allowed');
  const other = group({ securityRules: [] }, { id: `${ID}/networkSecurityGroups/g` });
  expect(ports(read(HOSTS, nsg, other), 22)).toBe('allowed');
});

test('what Resource Graph answers is read as objects and as a table; a page that goes on is a loss', () => {
  const nsg = group({ securityRules: [rule('r', 100, '22')] }, { id: `${ID}/networkSecurityGroups/g` });
  const objects = { count: 1, data: [nsg], skip_token: 'x', total_records: 9 };
  const table = {
    data: {
      columns: [{ name: 'id' }, { name: 'type' }, { name: 'properties' }],
      rows: [[`${ID}/networkSecurityGroups/g`, nsg.type, nsg.properties]],
    },
  };
  expect(ports(read(HOSTS, objects), 22, 23)).toBe('denied allowed');
  expect(read(HOSTS, objects).losses.map(({ construct }) => construct)).toContain('skip_token');
  expect(ports(read(HOSTS, table), 22, 23)).toBe('denied allowed');
});

test('where a network manager may write rules, they come before every group; files may not tell them', () => {
  const nsg = group({ securityRules: [rule('r', 100, '22')] }, { id: `${ID}/networkSecurityGroups/g` });
  const manager = (accesses?: string[]) => ({
    id: `${ID}/networkManagers/m`,
    properties: { networkManagerScopeAccesses: accesses },
  });
  expect(ports(read(HOSTS, nsg, manager(['Connectivity'])), 22)).toBe('denied');
  expect(ports(read(HOSTS, nsg, manager(['SecurityAdmin'])), 22)).toBe('unknown');
  expect(ports(read(HOSTS, nsg, manager()), 22)).toBe('unknown');
});
