import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction, HostPolicy, HostRule } from '#core/model';
import {
  ALL_ADDRESSES,
  hasAddress,
  parseAddress,
  parseRange,
  parseTraffic,
  printRange,
  toAddressSet,
  toTrafficSet,
} from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { compareGranted, grantedBy, lowerPeer, parseWireGuard, printInterface, WIREGUARD } from './index.ts';
import { toNeeded } from './lower.ts';

const KEY = (letter: string) => `${letter.repeat(42)}A=`;
const SERVER = [
  '[Interface]',
  'Address = 10.9.0.1/24, fd09::1/64',
  'ListenPort = 51820',
  `PrivateKey = ${KEY('p')}`,
  'PostUp = iptables -A FORWARD -i %i -j ACCEPT',
  '',
  '[Peer] # laptop',
  '# Name = alice',
  `PublicKey = ${KEY('a')}`,
  'AllowedIPs = 10.9.0.2/32, fd09::2',
  '[peer]',
  `publickey = ${KEY('b')}`,
  'allowedips = 10.9.0.3, 192.168.7.9/24',
  'Endpoint = vpn.example.com:51820',
  'PersistentKeepalive = 25',
].join('\n');

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));

function readOk(text: string, path = 'gw/wg0.conf') {
  return unwrap(WIREGUARD.read([{ path, text }]));
}

function parseOk(text: string, path = 'gw/wg0.conf') {
  const findings = { errors: [], losses: [] };
  const config = parseWireGuard({ path, text }, findings);
  expect(findings.errors).toEqual([]);
  return config.interfaces;
}

function ask(text: string, source: string, destination: string) {
  const { topology } = readOk(text);
  const from = findSpots(topology, unwrap(parseAddress(source)))[0];
  if (!from) throw new Error(`nobody at ${source}`);
  const opening = { protocol: 'tcp' as const, destinationPort: 22, sourcePort: 40000 };
  return decideConnection({ topology, from, destination: unwrap(parseAddress(destination)), opening, isOneWay: false })
    .verdict;
}

describe('what a tunnel connects', () => {
  test.each([
    ['a peer and the host', '10.9.0.2', '10.9.0.1', 'allowed'],
    ['the host and a peer', '10.9.0.1', 'fd09::2', 'allowed'],
    ['the host and what is behind a peer, host bits aside', '10.9.0.1', '192.168.7.77', 'allowed'],
    ['peer and peer: if the host passes it on', '10.9.0.2', '10.9.0.3', 'unknown'],
    ['a peer and the world: if the host passes it on', '10.9.0.2', '93.184.216.34', 'unknown'],
    ['what is no peer of it', '10.9.0.1', '10.9.0.4', 'unknown'],
  ])('%s', (_, source, destination, verdict) => {
    expect(ask(SERVER, source, destination)).toBe(verdict);
  });

  test('a comment right above a peer is about that one, and below its settings about none', () => {
    const peer = (letter: string) => [
      '[Peer]',
      `PublicKey = ${KEY(letter)}`,
      '# PersistentKeepalive = 25',
      `AllowedIPs = 10.9.0.${letter.charCodeAt(0)}`,
    ];
    const text = [
      '[Interface]',
      `PrivateKey = ${KEY('p')}`,
      '# office-pc',
      ...peer('a'),
      '',
      '# signer-1',
      ...peer('b'),
      '# of nobody',
      '',
      ...peer('c'),
    ];
    expect(parseOk(text.join('\n'))[0]?.peers.map(({ note }) => note)).toEqual(['office-pc', 'signer-1', undefined]);
    expect(readOk(text.join('\n')).topology.endpoints.map(({ name }) => name)).toEqual([
      'gw/wg0.conf',
      'office-pc',
      'signer-1',
      `wg0 peer ${KEY('c')}`,
    ]);
  });

  test.each([
    ['iptables -A FORWARD -i %i -j ACCEPT; iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE', 'allowed'],
    ['sysctl -w net.ipv4.ip_forward=1', 'allowed'],
    ['iptables -I INPUT -i %i -j DROP', 'unknown'],
    ['iptables -A FORWARD -i %i -j ACCEPT && /etc/wireguard/up.sh', 'unknown'],
    ['iptables -P INPUT DROP', 'unknown'],
    ['nft -f /etc/wg.nft', 'unknown'],
  ])('after `%s` what comes to the host is %s', (command, verdict) => {
    const text = SERVER.replace(/^PostUp = .*$/m, `PostUp = ${command}`);
    expect(ask(text, '10.9.0.2', '10.9.0.1')).toBe(verdict);
  });

  test('peers are known by their key and by the comment in their section', () => {
    const { topology, losses } = readOk(SERVER);
    expect(topology.endpoints.map(({ name, aliases }) => [name, ...aliases])).toEqual([
      ['gw/wg0.conf'],
      ['alice', `wg0 peer ${KEY('a')}`, KEY('a')],
      [`wg0 peer ${KEY('b')}`, KEY('b')],
    ]);
    expect(topology.endpoints[0]?.labels).toEqual({ 'wireguard.wg0.port': '51820' });
    expect(losses).toMatchObject([
      { construct: 'PostUp = iptables -A FORWARD -i %i -j ACCEPT', at: { line: 5, column: 1 } },
    ]);
  });

  test('an address of two peers is of the last one', () => {
    const twice = `${SERVER}\n[Peer]\nPublicKey = ${KEY('c')}\nAllowedIPs = 10.9.0.2/32\n`;
    const owners = readOk(twice).topology.endpoints.filter(({ interfaces }) =>
      interfaces.some((own) => own.addresses.some(({ value }) => value === 0x0a090002n)),
    );
    expect(owners.map(({ name }) => name)).toEqual([`wg0 peer ${KEY('c')}`]);
  });

  test('a default route is no claim on every address', () => {
    const { topology } = readOk(SERVER.replace('10.9.0.3, 192.168.7.9/24', '0.0.0.0/0, ::/0'));
    expect(topology.segments.map(({ addresses: all }) => all.ranges.length)).toEqual([2, 2, 0]);
  });
});

describe('other forms', () => {
  const DUMP = [
    `wg0\t${KEY('p')}\t${KEY('q')}\t51820\toff`,
    `wg0\t${KEY('a')}\t(none)\t198.51.100.7:33333\t10.9.0.2/32,fd09::2/128\t1700000000\t1\t2\toff`,
    `wg0\t${KEY('b')}\t(none)\t(none)\t(none)\t0\t0\t0\t25`,
  ].join('\n');
  const SHOW = [
    'interface: wg0',
    `  public key: ${KEY('q')}`,
    '  private key: (hidden)',
    '  listening port: 51820',
    '',
    `peer: ${KEY('a')}`,
    '  endpoint: 198.51.100.7:33333',
    '  allowed ips: 10.9.0.2/32, fd09::2/128',
    '  latest handshake: 1 minute, 2 seconds ago',
    '',
    `peer: ${KEY('b')}`,
    '  allowed ips: (none)',
  ].join('\n');

  test('what wg prints for programs and for people is the same', () => {
    const [dump] = parseOk(DUMP);
    const [show] = parseOk(SHOW);
    const [single] = parseOk(DUMP.replaceAll('wg0\t', ''), 'wg0.dump');
    const strip = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, one: unknown) =>
          key === 'at' ? undefined : typeof one === 'bigint' ? `${one}` : one,
        ),
      );
    expect(strip(show)).toEqual(strip(dump));
    expect(strip(single)).toEqual(strip(dump));
    expect(dump).toMatchObject({
      name: 'wg0',
      listenPort: 51820,
      peers: [{ endpoint: '198.51.100.7:33333' }, { allowed: [] }],
    });
  });

  test('the dump and the file of one device are one', () => {
    const { topology } = unwrap(
      WIREGUARD.read([
        { path: 'gw/wg0.conf', text: SERVER },
        { path: 'gw/dump', text: DUMP },
      ]),
    );
    expect(topology.endpoints).toHaveLength(3);
  });

  test('all are recognised, and nothing else', () => {
    for (const text of [SERVER, DUMP, SHOW]) expect(WIREGUARD.recognises({ path: 'x', text })).toBe(true);
    for (const text of ['', '[Interface]\nName=eth0\n', '{"a": 1}', 'port 1194\ndev tun\n', 'wg0\t1\t2'])
      expect(WIREGUARD.recognises({ path: 'x', text })).toBe(false);
  });
});

describe('printing', () => {
  test('print of parse is a fixed point', () => {
    const once = unwrap(WIREGUARD.print?.({ path: 'wg0.conf', text: SERVER }, 'text') ?? { ok: true, value: '' });
    expect(once).toContain('AllowedIPs = 10.9.0.3/32, 192.168.7.0/24\n');
    expect(unwrap(WIREGUARD.print?.({ path: 'wg0.conf', text: once }, 'text') ?? { ok: true, value: '' })).toBe(once);
  });
});

const OWN = ['10.0.0.2', 'fd00::2'];
const PEERS = ['10.0.0.8/29', '10.0.0.12', '10.0.0.11-10.0.0.77', 'fd00::/64', '10.0.0.0/8', '0.0.0.0/0'];
const TRAFFIC = ['tcp/80', 'tcp/79-81', 'tcp', 'udp/53', 'any'];
const hostRule: fc.Arbitrary<HostRule> = fc
  .record({
    direction: fc.constantFrom<Direction>('ingress', 'egress'),
    own: fc.subarray(OWN, { minLength: 1 }),
    peers: fc.subarray(PEERS, { minLength: 1 }),
    traffic: fc.subarray(TRAFFIC, { minLength: 1 }),
  })
  .map(({ own, peers, traffic, direction }) => ({
    id: 'r',
    direction,
    own: addresses(...own),
    peers: addresses(...peers),
    traffic: toTrafficSet(traffic.map((text) => unwrap(parseTraffic(text)))),
  }));
const hostPolicy: fc.Arbitrary<HostPolicy> = fc
  .record({ allow: fc.array(hostRule, { maxLength: 4 }), forbid: fc.array(hostRule, { maxLength: 3 }) })
  .map(({ allow, forbid }) => ({
    workload: 'w',
    zone: 'z',
    revision: 7,
    mode: 'enforce',
    own: addresses(...OWN),
    allow,
    forbid,
  }));

const PLAN = {
  device: 'wg0',
  addresses: [{ address: unwrap(parseAddress('10.0.0.2')), length: 32 }],
  publicKey: KEY('g'),
  endpoint: 'gw.example.com:51820',
  behind: ALL_ADDRESSES,
};

describe('the file of a peer with the fewest networks', () => {
  test('read back from its text it grants what the policy needs and nothing more', () => {
    fc.assert(
      fc.property(hostPolicy, fc.constantFrom('0.0.0.0/0', '10.0.0.0/26', 'fd00::/16'), (policy, behind) => {
        const plan = { ...PLAN, behind: addresses(behind) };
        const { syntax } = lowerPeer(policy, plan);
        const [device] = parseOk(printInterface(syntax));
        expect(device && compareGranted(device, policy, plan)).toMatchObject({ isEqual: true });
      }),
    );
  });

  test('needed is an address with which something is allowed and not forbidden', () => {
    const spots = ['10.0.0.1', '10.0.0.9', '10.0.0.12', '10.0.0.70', '10.0.0.78', '11.0.0.1', 'fd00::9'].map((text) =>
      unwrap(parseAddress(text)),
    );
    const points = [79, 80, 82].map((port) => 6 * 65536 + port).concat(17 * 65536 + 53, 0);
    fc.assert(
      fc.property(hostPolicy, (policy) => {
        const needed = toNeeded(policy);
        for (const peer of spots) {
          const isSaid = ({ peers, own, traffic, direction }: HostRule, mine: bigint, point: number, way: Direction) =>
            direction === way &&
            hasAddress(peers, peer) &&
            hasAddress(own, { bits: peer.bits, value: mine }) &&
            traffic.ranges.some(({ first, last }) => first <= point && point <= last);
          const expected = [0x0a000002n, unwrap(parseAddress('fd00::2')).value].some((mine) =>
            points.some((point) =>
              (['ingress', 'egress'] as const).some(
                (way) =>
                  policy.allow.some((rule) => isSaid(rule, mine, point, way)) &&
                  !policy.forbid.some((rule) => isSaid(rule, mine, point, way)),
              ),
            ),
          );
          expect(hasAddress(needed, peer)).toBe(expected);
        }
      }),
    );
  });

  test('a network too many is told', () => {
    const policy: HostPolicy = {
      workload: 'w',
      zone: 'z',
      revision: 1,
      mode: 'enforce',
      own: addresses('10.0.0.2'),
      forbid: [],
      allow: [],
    };
    const { syntax, losses } = lowerPeer(policy, PLAN);
    expect(losses.map(({ kind }) => kind)).toEqual(['unsupported', 'narrower']);
    const [device] = parseOk(printInterface(syntax).replace('Endpoint', 'AllowedIPs = 10.0.0.0/31\nEndpoint'));
    const compared = device && compareGranted(device, policy, PLAN);
    expect(compared?.isEqual).toBe(false);
    expect(compared?.more.ranges.map(printRange)).toEqual(['10.0.0.0/31']);
    expect(device && grantedBy(device).ranges).toHaveLength(1);
  });
});

describe('wrong input', () => {
  test('all errors, each with its place', () => {
    const text = '[Interface]\nAddress = 10.0.0.300/24\nListenPort = x\nnonsense\n[Peer]\nAllowedIPs = 10.0.0.0/40\n';
    const result = WIREGUARD.read([{ path: 'wg0.conf', text }]);
    expect(result.ok ? [] : result.error.map(({ message, at }) => `${at?.line}: ${message}`)).toEqual([
      '2: `10.0.0.300/24` is no address; expected for example `10.0.0.1/24`',
      '3: `x` is no port; expected a number up to 65535',
      '4: `nonsense` is no setting; expected `Name = value`, `[Interface]` or `[Peer]`',
      '5: a peer without `PublicKey`; expected one',
      '6: `10.0.0.0/40` is no network; expected for example `10.0.0.0/8` or `fd00::1`',
    ]);
  });

  test.each(['', '\0\u0001\u0002', '{}', '[Peer]\n', 'interface: wg0'])('%j never crashes', (text) => {
    WIREGUARD.read([{ path: 'wg0.conf', text }]);
  });

  test('line ends do not matter', () => {
    expect(readOk(SERVER.replaceAll('\n', '\r\n')).topology.endpoints).toHaveLength(3);
  });

  test('mutated files never crash', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        WIREGUARD.read([{ path: 'wg0.conf', text: mutate(SERVER, toRandom(seed)) }]);
      }),
    );
  });
});

describe('devices that other programs make', () => {
  const NETDEV = [
    '[NetDev]',
    'Name=wg0',
    'Kind=wireguard',
    '[WireGuard]',
    'ListenPort=51820',
    'PrivateKeyFile=/etc/wg.key',
    'RouteTable=main',
    '[WireGuardPeer]',
    '# alice',
    `PublicKey=${KEY('a')}`,
    'AllowedIPs=10.9.0.2/32 fd09::2',
    'AllowedIPs=192.168.7.0/24',
  ].join('\n');
  const NETWORK = '[Match]\nName=wg0\n[Network]\nAddress=10.9.0.1/24\n[Address]\nAddress=fd09::1/64\n';
  const KEYFILE = [
    '[connection]',
    'id=office',
    'type=wireguard',
    'interface-name=wg0',
    '[wireguard]',
    'listen-port=51820',
    'peer-routes=false',
    `[wireguard-peer.${KEY('a')}]`,
    '# alice',
    'allowed-ips=10.9.0.2/32;fd09::2;192.168.7.0/24;',
    '[ipv4]',
    'address1=10.9.0.1/24,10.9.0.254',
    '[ipv6]',
    'addresses=fd09::1/64;',
  ].join('\n');
  const network = { path: 'gw/wg0.network', text: NETWORK };
  const quick = [
    '[Interface]',
    'Address = 10.9.0.1/24, fd09::1/64',
    'ListenPort = 51820',
    '[Peer]',
    '# alice',
    `PublicKey = ${KEY('a')}`,
    'AllowedIPs = 10.9.0.2/32, fd09::2, +192.168.7.0/24',
  ].join('\n');

  test.each([
    ['systemd-networkd', [{ path: 'gw/wg0.netdev', text: NETDEV }, network], '7:1 RouteTable = main'],
    ['NetworkManager', [{ path: 'gw/office.nmconnection', text: KEYFILE }], '7:1 peer-routes=false'],
  ])('%s: are as wg-quick would make them', (_, files, loss) => {
    const expected = unwrap(WIREGUARD.read([{ path: 'gw/wg0.conf', text: quick }])).topology;
    const { topology, losses } = unwrap(WIREGUARD.read(files));
    const plain = (value: unknown) =>
      JSON.stringify(value, (key, each: unknown) =>
        key === 'at' ? undefined : typeof each === 'bigint' ? String(each) : each,
      ).replaceAll(/gw\/[\w.]+/g, 'gw');
    expect(plain(topology)).toBe(plain(expected));
    expect(losses.map(({ construct, at }) => `${at?.line}:${at?.column} ${construct}`)).toEqual([loss]);
    expect(WIREGUARD.recognises(files[0] ?? network)).toBe(true);
  });

  test('the addresses of a device are in the file that names it, and no other', () => {
    const other = { path: 'gw/eth0.network', text: NETWORK.replace('wg0', 'eth0') };
    expect(WIREGUARD.findNamed?.({ path: 'gw/wg0.netdev', text: NETDEV }, [other, network])).toEqual([network]);
    expect(WIREGUARD.recognises(other)).toBe(false);
  });
});
