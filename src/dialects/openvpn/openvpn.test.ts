import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress, printAddress, printRange } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { OPENVPN, parseOpenVpn, splitWords } from './index.ts';

const SERVER = [
  '# the office',
  'port 1194',
  'proto udp4',
  'dev tun0',
  'server 10.8.0.0 255.255.255.0',
  'server-ipv6 fd08::/64',
  'push "route 10.20.0.0 255.255.0.0"',
  'push "route-ipv6 fd20::/48"',
  'route 192.168.7.0 255.255.255.0',
  'client-config-dir ccd',
  'keepalive 10 120',
  '<ca>',
  'server 1.2.3.4 # no option in here',
  '</ca>',
  'client-connect /etc/openvpn/hook.sh',
].join('\n');
const CLIENT_FILE = 'ifconfig-push 10.8.0.50 255.255.255.0\niroute 192.168.7.0 255.255.255.0\n';
const CLIENT = 'client\ndev tun\nproto tcp\nremote vpn.example.com 443\nroute 10.20.0.0 255.255.0.0\n';

const file = (text: string, path = 'gw/server.conf') => ({ path, text });

function ask(texts: readonly { path: string; text: string }[], source: string, destination: string) {
  const { topology } = unwrap(OPENVPN.read(texts));
  const from = findSpots(topology, unwrap(parseAddress(source)))[0];
  if (!from) throw new Error(`nobody at ${source}`);
  const opening = { protocol: 'tcp' as const, destinationPort: 22, sourcePort: 40000 };
  return decideConnection({ topology, from, destination: unwrap(parseAddress(destination)), opening, isOneWay: false })
    .verdict;
}

describe('what a server joins', () => {
  test.each([
    ['client and server', SERVER, '10.8.0.9', '10.8.0.1', 'allowed'],
    ['of both families', SERVER, 'fd08::9', 'fd08::1', 'allowed'],
    ['client and client: if the host passes it on', SERVER, '10.8.0.9', '10.8.0.10', 'unknown'],
    ['client and client, inside the server', `${SERVER}\nclient-to-client`, '10.8.0.9', '10.8.0.10', 'allowed'],
    ['client and what it is told of: if the host passes it on', SERVER, '10.8.0.9', '10.20.3.4', 'unknown'],
    ['the server and what is behind a client', SERVER, '10.8.0.1', '192.168.7.4', 'allowed'],
  ])('%s', (_, text, source, destination, verdict) => {
    expect(ask([file(text)], source, destination)).toBe(verdict);
  });

  test('what it pushes and where it listens are facts of the host', () => {
    const { topology, losses } = unwrap(OPENVPN.read([file(`${SERVER}\npush "redirect-gateway def1"`)]));
    expect(topology.endpoints[0]?.labels).toEqual({
      'openvpn.tun0 of server.conf.listens': 'udp/1194',
      'openvpn.tun0 of server.conf.pushed': '10.20.0.0/16 fd20::/48 0.0.0.0/0',
    });
    expect(losses).toMatchObject([{ construct: 'client-connect /etc/openvpn/hook.sh', at: { line: 15 } }]);
  });

  test('a client with a file of its own has its address; a disabled one does not', () => {
    const read = unwrap(
      OPENVPN.read([file(SERVER), file(CLIENT_FILE, 'gw/ccd/alice'), file('disable\n', 'gw/ccd/bob')]),
    );
    const clients = read.topology.endpoints.slice(1);
    expect(clients.map(({ aliases, interfaces }) => [aliases, interfaces[0]?.addresses.map(printAddress)])).toEqual([
      [['alice'], ['10.8.0.50']],
    ]);
  });
});

test('a client is a host that passes nothing on by itself', () => {
  const { topology } = unwrap(OPENVPN.read([file(CLIENT, 'client.ovpn')]));
  expect(topology.segments.map(({ name, addresses }) => [name, addresses.ranges.map(printRange)])).toEqual([
    ['tun of client.ovpn', []],
    ['tun of client.ovpn clients', ['10.20.0.0/16']],
    ['tun of client.ovpn networks', []],
    ['internet', []],
  ]);
  expect(topology.endpoints[0]?.labels).toEqual({});
});

test.each([
  ['a "b c" d', ['a', 'b c', 'd']],
  ['a "b \\"c\\"" \'d "e\'', ['a', 'b "c"', 'd "e']],
  ['a\\ b # c', ['a b']],
  ['a#b ; c', ['a#b']],
  ['""', ['']],
  ['a "b', 'a quote `"` that does not end; expected another one'],
])('%j is %j', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test('a default route is no claim on every address', () => {
  const { topology } = unwrap(OPENVPN.read([file(`${SERVER}\npush "route 0.0.0.0 0.0.0.0"`)]));
  expect(topology.segments[2]?.addresses.ranges.map(printRange)).toEqual(['10.20.0.0/16', 'fd20::/48']);
  expect(topology.endpoints[0]?.labels['openvpn.tun0 of server.conf.pushed']).toMatch(/ 0\.0\.0\.0\/0$/);
});

describe('wrong input', () => {
  test('all errors, each with its place', () => {
    const text = 'dev tun\nserver 10.8.0.0 255.0.255.0\n§ x\npush "route 10.0.0.0 1"\n<ca>\nabc\n';
    const result = OPENVPN.read([file(text)]);
    expect(result.ok ? [] : result.error.map(({ message, at }) => `${at?.line}: ${message}`)).toEqual([
      '3: `§` is no option; expected for example `port 1194`',
      '5: `<ca>` does not end; expected `</ca>`',
      '2: `server 10.8.0.0 255.0.255.0` tells no such thing; expected a network, for example `10.8.0.0 255.255.255.0` or `fd00::/64`',
      '4: `route 10.0.0.0 1` tells no such thing; expected a network, for example `10.8.0.0 255.255.255.0` or `fd00::/64`',
    ]);
  });

  test('what is not known is a loss', () => {
    const { losses } = unwrap(OPENVPN.read([file('dev tun\nfrobnicate yes\nroute corp.example.com\n')]));
    expect(losses.map(({ construct, why }) => `${construct}: ${why}`)).toEqual([
      'frobnicate yes: this option is not known',
      'route corp.example.com: which addresses this means is not in the file',
    ]);
  });

  test('recognises its own files and no others', () => {
    for (const text of [SERVER, CLIENT, CLIENT_FILE]) expect(OPENVPN.recognises(file(text))).toBe(true);
    for (const text of [
      '',
      '[Interface]\nAddress = 10.0.0.1\n',
      'Port 22\nPermitOpen any\n',
      '*filter\nCOMMIT\n',
      '{"dev": 1}',
    ])
      expect(OPENVPN.recognises(file(text))).toBe(false);
  });

  test('mutated files never crash', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(SERVER, CLIENT, CLIENT_FILE), (seed, text) => {
        OPENVPN.read([file(mutate(text, toRandom(seed)))]);
      }),
    );
  });
});

describeSet('configs/vpn', (folder) => {
  test('the sample that comes with OpenVPN: networks, port, and nothing that is not known', () => {
    const [sample] = readSet(folder, (path) => path.endsWith('openvpn-server.conf'));
    if (!sample) throw new Error('no sample');
    const { topology, losses } = unwrap(OPENVPN.read([sample]));
    expect(losses).toEqual([]);
    expect(topology.endpoints[0]?.labels).toEqual({ 'openvpn.tun of openvpn-server.conf.listens': 'udp/1194' });
    expect(topology.segments.slice(0, 2).flatMap(({ addresses }) => addresses.ranges.map(printRange))).toEqual([
      '10.8.0.1',
      '10.8.0.0',
      '10.8.0.2-10.8.0.255',
    ]);
  });

  test('what the sample leaves out by a comment is read as well', () => {
    const [sample] = readSet(folder, (path) => path.endsWith('openvpn-server.conf'));
    const lines = (sample?.text ?? '').split('\n').map((line) => line.replace(/^;(?=[a-z])/, ''));
    const errors: { message: string }[] = [];
    const { directives } = parseOpenVpn({ path: 'all', text: lines.join('\n') }, errors);
    expect(errors).toEqual([]);
    expect(directives.length).toBeGreaterThan(30);
  });
});
