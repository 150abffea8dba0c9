import { expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { DIALECTS, readEstate } from './index.ts';
import { splitByDialect } from './split-by-dialect.ts';

const group = { GroupId: 'sg-0a000001', GroupName: 'g', VpcId: 'vpc-0a000001', IpPermissions: [] };
const AWS = JSON.stringify({ SecurityGroups: [group] }, undefined, 4);
const nsg = {
  id: '/subscriptions/s/resourceGroups/r/providers/Microsoft.Network/networkSecurityGroups/n',
  type: 'Microsoft.Network/networkSecurityGroups',
  name: 'n',
  location: 'x',
  securityRules: [{ name: 'bad', priority: 'no', direction: 'Inbound', access: 'Allow', protocol: 'Tcp' }],
};
const AZURE = JSON.stringify([nsg], undefined, 2);

test('texts of one dialect stay one file', () => {
  const file = { path: 'all.json', text: `${AWS}\n${AWS}\n[]\n` };
  expect(splitByDialect(file, DIALECTS)).toEqual([{ file, dialect: DIALECTS[0] }]);
});

test('what several platforms wrote into one file is read, each by its own dialect, at the lines of the file', () => {
  const text = `[]\n${AWS}\n${AZURE}\n${AWS.replaceAll('0a0', '0b0')}\n`;
  const parts = splitByDialect({ path: 'all.json', text }, DIALECTS);
  expect(parts.map(({ file }) => [file.path, file.text.length, file.text.split('\n').length])).toEqual([
    ['all.json', text.length, text.split('\n').length],
    ['all.json', text.length, text.split('\n').length],
  ]);
  const read = readEstate([{ path: 'all.json', text }], DIALECTS);
  expect(read.ok ? [] : read.error.map(({ at }) => text.split('\n')[(at?.line ?? 0) - 1]?.trim())).toEqual([
    '"priority": "no",',
  ]);
  const good = unwrap(readEstate([{ path: 'all.json', text: text.replace('"no"', '100') }], DIALECTS));
  expect(good.unread).toEqual([]);
  expect(good.topology.points.map(({ at }) => at?.line)).toContain(text.split('\n').indexOf('  {') + 1);
});

test('what one plan of Terraform makes in several clouds is read by each of their dialects', () => {
  const resources = [
    { address: 'aws_vpc.v', mode: 'managed', type: 'aws_vpc', values: { id: 'vpc-1', cidr_block: '10.1.0.0/16' } },
    {
      address: 'azurerm_network_security_group.g',
      mode: 'managed',
      type: 'azurerm_network_security_group',
      values: { name: 'g', security_rule: [] },
    },
    {
      address: 'google_compute_firewall.f',
      mode: 'managed',
      type: 'google_compute_firewall',
      values: { name: 'f', network: 'n', allow: [{ protocol: 'tcp' }], source_ranges: ['10.0.0.0/8'] },
    },
  ];
  const text = JSON.stringify({ format_version: '1.2', planned_values: { root_module: { resources } } });
  expect(splitByDialect({ path: 'plan.json', text }, DIALECTS).map(({ dialect }) => dialect?.name)).toEqual([
    'aws',
    'azure',
    'gcp',
  ]);
  const { topology, unread } = unwrap(readEstate([{ path: 'plan.json', text }], DIALECTS));
  expect(unread).toEqual([]);
  expect(topology.points.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringContaining('g')]));
});
