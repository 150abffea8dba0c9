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

test.each('vpn firewall fw server wireguard openvpn ssh ufw nft iptables wg0 ip rules config backup'.split(' '))(
  'a machine may be called %s: what is beside it is of another',
  (name) => {
    const files = ['iptables-save', 'ip-addr.txt'];
    const own = files.map((file) => `hosts/${name}/${file}`);
    const others = files.map((file) => `hosts/web1/${file}`);
    expect(group(...own, ...others)).toEqual({ [name]: own, web1: others });
  },
);

test('where two folders of programs hold a file of one name, each is a machine', () => {
  expect(group('x/vpn/iptables-save', 'x/firewall/iptables-save')).toEqual({
    vpn: ['x/vpn/iptables-save'],
    firewall: ['x/firewall/iptables-save'],
  });
  expect(group('x/wireguard/ip-addr.txt', 'x/openvpn/ip-addr.txt', 'x/openvpn/server/server.conf')).toEqual({
    wireguard: ['x/wireguard/ip-addr.txt'],
    openvpn: ['x/openvpn/ip-addr.txt', 'x/openvpn/server/server.conf'],
  });
});

test('folders of programs of one machine are of that machine', () => {
  const files = ['x/web1/iptables/rules.v4', 'x/web1/wireguard/wg0.conf', 'x/web1/etc/openvpn/server/server.conf'];
  expect(group(...files)).toEqual({ web1: files });
  expect(group(...files, 'x/web1/ip-addr.txt')).toEqual({ web1: [...files, 'x/web1/ip-addr.txt'] });
  expect(group('/etc/bulkhead/hosts/web1/etc/nftables.conf', '/etc/bulkhead/hosts/web2/ss.txt')).toEqual({
    web1: ['/etc/bulkhead/hosts/web1/etc/nftables.conf'],
    web2: ['/etc/bulkhead/hosts/web2/ss.txt'],
  });
});

test('a script of rules is of the machine that its folder is named after', () => {
  const files = ['hosts/web1/docker.v4', 'hosts/web1/firewall.sh'];
  expect(group(...files)).toEqual({ web1: files });
});

test('nobody to be named after: host', () => {
  expect(group('iptables-save')).toEqual({ host: ['iptables-save'] });
});
