import { expect, test } from 'vitest';
import { parseAddress, printAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { DIALECTS, readEstate } from './index.ts';

const FILES = [
  {
    path: 'x/web1/ip-addr.txt',
    text: '1: lo: <UP> mtu 1\n    inet 127.0.0.1/8 scope host lo\n2: eth0: <UP> mtu 1500\n    inet 10.1.0.4/24 scope global eth0\n',
  },
  { path: 'x/web1/arp.txt', text: 'laptop (10.1.0.9) at 52:54:00:00:00:09 [ether] on eth0\n' },
  {
    path: 'x/web1/iptables-save',
    text: '*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\n-A INPUT -i eth0 -p tcp --dport 22 -j ACCEPT\nCOMMIT\n',
  },
  { path: 'x/web1/sshd_config', text: 'Port 22\nPermitRootLogin no\n' },
];

test('what several dialects say of one machine is of one endpoint, with its neighbours beside it', () => {
  const { topology, unread } = unwrap(readEstate(FILES, DIALECTS));
  expect(unread).toEqual([]);
  expect(
    topology.endpoints.map(({ name, interfaces }) => [
      name,
      interfaces.flatMap(({ addresses }) => addresses.map(printAddress)),
    ]),
  ).toEqual([
    ['web1', ['10.1.0.4']],
    ['laptop', ['10.1.0.9']],
  ]);
  expect(topology.endpoints[0]?.labels['ssh.root-login']).toBe('no');
});

test.each([
  [22, 'allowed'],
  [80, 'denied'],
] as const)('its rules are met on the way from a neighbour: port %s is %s', (destinationPort, verdict) => {
  const { topology } = unwrap(readEstate(FILES, DIALECTS));
  const [from] = findSpots(topology, unwrap(parseAddress('10.1.0.9')));
  if (!from) throw new Error('nobody there');
  const opening = { protocol: 'tcp' as const, destinationPort, sourcePort: 40000 };
  const destination = unwrap(parseAddress('10.1.0.4'));
  expect(decideConnection({ topology, from, destination, opening, isOneWay: false }).verdict).toBe(verdict);
});

test('what ufw says it filters is met on the way like any rules', () => {
  const ufw = {
    path: 'x/web1/ufw-status.txt',
    text: [
      'Status: active',
      'Default: deny (incoming), allow (outgoing), disabled (routed)',
      '',
      'To                         Action      From',
      '--                         ------      ----',
      '22/tcp                     ALLOW IN    Anywhere',
    ].join('\n'),
  };
  const { topology, unread } = unwrap(readEstate([...FILES.slice(0, 2), ufw], DIALECTS));
  expect(unread).toEqual([]);
  const [from] = findSpots(topology, unwrap(parseAddress('10.1.0.9')));
  if (!from) throw new Error('nobody there');
  const destination = unwrap(parseAddress('10.1.0.4'));
  const verdicts = [22, 80].map((destinationPort) => {
    const opening = { protocol: 'tcp' as const, destinationPort, sourcePort: 40000 };
    return decideConnection({ topology, from, destination, opening, isOneWay: false }).verdict;
  });
  expect(verdicts).toEqual(['allowed', 'denied']);
});

test('a file called by another name is of the machine whose folder it is in', () => {
  const rules = { path: 'hosts/r/k4.nft', text: 'table inet f { chain i { type filter hook input priority 0; } }\n' };
  const addresses = { path: 'hosts/r/ip-addr.txt', text: FILES[0]?.text ?? '' };
  const { topology, lone } = unwrap(readEstate([rules, addresses], DIALECTS));
  expect(topology.endpoints.map(({ name }) => name)).toEqual(['r']);
  expect({ points: topology.points.map(({ name }) => name), lone }).toEqual({ points: ['r'], lone: [] });
});

test('a tunnel that runs iptables when it comes up is a tunnel', () => {
  const text = '[Interface]\nAddress = 10.7.0.1/24\nListenPort = 51820\nPostUp = iptables -A FORWARD -i %i -j ACCEPT\n';
  const { dialects } = unwrap(readEstate([{ path: 'gw/wg0.conf', text }], DIALECTS));
  expect([...dialects.values()].map(({ name }) => name)).toEqual(['wireguard']);
});

test('of several outputs in one file, those that are not read are told', () => {
  const text = FILES.flatMap((file, i) => (i === 0 || i === 2 ? [file.text] : [])).join('');
  const { losses } = unwrap(readEstate([{ path: 'web1.txt', text }], DIALECTS));
  expect(losses.filter(({ why }) => why.includes('also holds')).map(({ construct, why }) => [construct, why])).toEqual([
    [
      'web1.txt',
      'it also holds what `inventory` reads, which is not read here: expected each output in a file of its own',
    ],
  ]);
});

test.each([
  ['main.tf', 'terraform {\n}\nresource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n', 'terraform show -json'],
  [
    'net.bicep',
    "param place string = 'x'\nresource n 'Microsoft.Network/virtualNetworks@2023-04-01' = {\n}\n",
    'az bicep build',
  ],
])('what a tool must work out first is told with its command: %s', (path, text, command) => {
  const { losses, unread } = unwrap(readEstate([...FILES, { path: `x/${path}`, text }], DIALECTS));
  expect(unread).toEqual([]);
  expect(losses.filter(({ at }) => at?.file === `x/${path}`).map(({ why }) => why)).toEqual([
    expect.stringContaining(command),
  ]);
});

test('JSON within what a terminal printed is read, with a note for each of its lines', () => {
  const json = '{"nftables":[{"table":{"family":"ip","name":"f"}}]}';
  const text = `$ nft -j list ruleset\n${json}\nroot@gw:~# \n`;
  const { notes, losses, unread } = unwrap(readEstate([{ path: 'gw/rules.json', text }], DIALECTS));
  expect({ losses, unread }).toEqual({ losses: [], unread: [] });
  expect(notes.map(({ construct, at }) => `${at?.line}:${at?.column} ${construct}`)).toEqual([
    '1:1 $ nft -j list ruleset',
    '3:1 root@gw:~#',
  ]);
});

test('a file that rules include is read with them, whatever it looks like', () => {
  const files = [
    {
      path: 'gw/etc/nftables.conf',
      text: 'table ip f { chain c { type filter hook input priority 0\ninclude "ports.inc"\n} }\n',
    },
    { path: 'gw/etc/ports.inc', text: 'tcp dport 22 accept\n' },
  ];
  const { topology, unread } = unwrap(readEstate(files, DIALECTS));
  expect(unread).toEqual([]);
  expect(topology.points[0]?.rules.chains[0]?.entries[0]?.at).toEqual({ file: 'gw/etc/ports.inc', line: 1, column: 1 });
});

test('changes of rules are no rules: how to get those is said', () => {
  const text =
    '{"add": {"rule": {"family": "inet", "table": "f", "chain": "c", "handle": 6, "expr": [{"accept": null}]}}}\n';
  const { losses, unread } = unwrap(readEstate([{ path: 'gw/changes.json', text }], DIALECTS));
  expect(unread).toEqual([]);
  expect(losses.map(({ why }) => why).join()).toContain('`nft -j list ruleset` says what holds');
});
