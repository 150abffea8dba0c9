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
