import { expect, test } from 'vitest';
import { groupByHost } from './index.ts';

function group(...paths: readonly string[]) {
  const groups = groupByHost(paths.map((path) => ({ path, text: '' })));
  return Object.fromEntries(groups.map(({ host, files }) => [host, files.map(({ path }) => path)]));
}

test('a folder with a file that is named after no machine is one machine, with all below it', () => {
  expect(
    group('x/web1/iptables-save', 'x/web1/ip6tables-save.txt', 'x/web2/etc/nftables.conf', 'x/web2/etc/d/sets.nft'),
  ).toEqual({
    web1: ['x/web1/iptables-save', 'x/web1/ip6tables-save.txt'],
    web2: ['x/web2/etc/nftables.conf', 'x/web2/etc/d/sets.nft'],
  });
});

test('elsewhere files are of one machine when their names are, but for words that say what is in them', () => {
  expect(group('x/web1.iptables', 'x/web1.ip6tables.rules', 'x/db-2-iptables-save')).toEqual({
    web1: ['x/web1.iptables', 'x/web1.ip6tables.rules'],
    'db-2': ['x/db-2-iptables-save'],
  });
});

test('what ufw prints is of the machine that its folder is named after', () => {
  expect(group('x/web1/ufw-status-verbose.txt', 'x/web1/ip-addr.txt')).toEqual({
    web1: ['x/web1/ufw-status-verbose.txt', 'x/web1/ip-addr.txt'],
  });
});

test('nobody to be named after: host', () => {
  expect(group('iptables-save')).toEqual({ host: ['iptables-save'] });
});
