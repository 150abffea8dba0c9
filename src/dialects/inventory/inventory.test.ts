import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAddress, printAddress, printRange, printTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decideConnection, findSpots } from '#core/semantics';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { INVENTORY, parseInventory } from './index.ts';
import { SAMPLES } from './samples.fixture.ts';

const file = (text: string, path = 'web1/x') => ({ path, text });
const read = (...texts: string[]) => unwrap(INVENTORY.read(texts.map((text) => file(text)))).topology;
const hostOf = (...texts: string[]) => read(...texts).endpoints[0];

describe('what listens', () => {
  test.each([
    ['ss', SAMPLES.ss],
    ['ss of one kind', SAMPLES.ssTcp],
    ['netstat', SAMPLES.netstat],
    ['netstat of BSD', SAMPLES.netstatBsd],
    ['lsof', SAMPLES.lsof],
    ['ss -H', SAMPLES.ssBare],
    ['lsof -F', SAMPLES.lsofFields],
    ['netstat of Windows', SAMPLES.netstatWindows],
    ['Get-NetTCPConnection as CSV', SAMPLES.netConnectionsCsv],
    ['Get-NetTCPConnection', SAMPLES.netConnections],
    ['/proc/net/tcp', SAMPLES.procTcp],
  ])('%s: ports that others reach; those of loopback are told and not counted', (_, text) => {
    const host = hostOf(text);
    const listens = host?.listens ? printTrafficSet(host.listens) : [];
    expect(listens).toContain('tcp/22');
    expect(listens).not.toContain('tcp/5432');
    expect(Object.keys(host?.labels ?? {})).toContain('listen.tcp/5432');
  });

  test('with process and address', () => {
    expect(hostOf(SAMPLES.ss)?.labels).toEqual({
      'listen.tcp/22': 'sshd',
      'listen.tcp/5432': 'postgres on 127.0.0.1',
      'listen.tcp/9000': 'signer on 10.1.0.4',
      'listen.udp/53': 'dnsmasq',
    });
    expect(hostOf(SAMPLES.ss)?.interfaces.flatMap(({ addresses }) => addresses.map(printAddress))).toEqual([
      '10.1.0.4',
    ]);
  });

  test('sockets of udp alone are told by their state; programs of Windows by the line below', () => {
    expect(printTrafficSet(hostOf(SAMPLES.ssUdp)?.listens ?? { ranges: [] })).toEqual(['udp/53']);
    expect(hostOf(SAMPLES.netstatWindows)?.labels).toMatchObject({ 'listen.tcp/22': 'sshd.exe', 'listen.udp/500': '' });
  });

  test('a socket of Windows listens whatever word its language has for that', () => {
    const text = SAMPLES.netstatWindows.replaceAll('LISTENING', 'ABH\u00d6REN');
    expect(printTrafficSet(hostOf(text)?.listens ?? { ranges: [] })).toEqual(['tcp/22', 'udp/500']);
  });

  test('an open connection listens to nobody', () => {
    expect(printTrafficSet(hostOf(SAMPLES.ss)?.listens ?? { ranges: [] })).toEqual(['tcp/22', 'tcp/9000', 'udp/53']);
  });

  test('a port whose name is not known is a loss', () => {
    const text = SAMPLES.netstat.replace('0.0.0.0:22 ', '0.0.0.0:frob ');
    expect(unwrap(INVENTORY.read([file(text)])).losses).toMatchObject([{ construct: 'port frob', at: { line: 3 } }]);
  });

  test('nobody is told to listen where no socket is told', () => {
    expect(hostOf(SAMPLES.ipAddr)?.listens).toBeUndefined();
  });
});

describe('who is where', () => {
  test.each([
    ['ip addr', SAMPLES.ipAddr],
    ['ip -j addr', SAMPLES.ipAddrJson],
    ['ip -o addr', SAMPLES.ipOneLine],
    ['ip -br addr', SAMPLES.ipBrief],
    ['ip -br -j addr', SAMPLES.ipBriefJson],
    ['ipconfig', SAMPLES.ipconfig],
    ['ifconfig', SAMPLES.ifconfig],
    ['ifconfig of old', SAMPLES.ifconfigOld],
    ['ifconfig of BSD', SAMPLES.ifconfigBsd],
  ])('%s: a host in two networks', (_, text) => {
    const { endpoints, segments } = read(text);
    expect(
      endpoints[0]?.interfaces.map(({ name, segment, addresses }) => [name, segment, addresses.map(printAddress)]),
    ).toEqual([
      ['eth0', 'network 10.1.0.0/24', ['10.1.0.4']],
      ['eth1', 'network 10.2.0.0/16', ['10.2.0.4']],
    ]);
    expect(segments.map(({ addresses }) => addresses.ranges.map(printRange))).toContainEqual(['10.1.0.0/24']);
  });

  test.each([
    ['ip route', SAMPLES.ipRoute],
    ['ip -j route', SAMPLES.ipRouteJson],
    ['ip route with several next hops', SAMPLES.ipRouteHops],
    ['route -n', SAMPLES.route],
    ['/proc/net/route', SAMPLES.procRoute],
    ['netstat -r of macOS', SAMPLES.netstatRoutes],
  ])('%s: connected networks', (_, text) => {
    const networks = read(text).segments.map(({ name }) => name);
    if (text !== SAMPLES.netstatRoutes) expect(networks).toContain('network 10.1.0.0/24');
    expect(parseInventory(file(text)).rows.length).toBeGreaterThan(1);
  });

  test.each([
    ['arp -a', SAMPLES.arp],
    ['arp -n', SAMPLES.arpTable],
    ['arp -a of Windows', SAMPLES.arpWindows],
    ['ip neigh', SAMPLES.ipNeigh],
    ['ip -j neigh', SAMPLES.ipNeighJson],
    ['/proc/net/arp', SAMPLES.procArp],
    ['a router', SAMPLES.arpRouter],
    ['Cisco ASA', SAMPLES.arpAsa],
    ['Huawei', SAMPLES.arpHuawei],
    ['PAN-OS', SAMPLES.arpPanos],
  ])('%s: neighbours', (_, text) => {
    const { endpoints } = read(SAMPLES.ipAddr, text);
    const neighbour = endpoints.find(({ kind }) => kind === 'neighbour');
    expect(neighbour?.interfaces).toMatchObject([{ segment: 'network 10.1.0.0/24' }]);
    expect(neighbour?.labels['mac']).toMatch(/^[0-9a-f:.-]{14,17}$/);
  });

  test.each([
    ['ip rule', SAMPLES.ipRule],
    ['ip -j rule', SAMPLES.ipRuleJson],
  ])('%s: where rules choose between tables of routes, nobody knows by which neighbour the host sends', (_, text) => {
    expect(hostOf(SAMPLES.ipAddr, SAMPLES.ipRoute)?.routes).not.toEqual([]);
    expect(hostOf(SAMPLES.ipAddr, SAMPLES.ipRoute, text)?.routes).toEqual([]);
    const { losses } = unwrap(INVENTORY.read([file(text)]));
    expect(losses).toMatchObject([{ construct: expect.stringMatching(/^from 10\.9\.0\.0.* lookup 100$/) }]);
  });

  test('a list of any delimiter, with heads in other words', () => {
    const { rows } = parseInventory(file(SAMPLES.csvOther));
    expect(rows).toMatchObject([
      {
        name: 'web-1',
        addresses: ['10.1.0.5', '10.1.0.6', '203.0.113.9'],
        zone: 'dmz',
        labels: { environment: 'prod' },
        at: { line: 3 },
      },
      { name: 'db "main"', addresses: ['10.1.0.7'] },
    ]);
  });

  test('inside one network packets are delivered; elsewhere nobody knows', () => {
    const topology = read(SAMPLES.ipAddr, SAMPLES.arp);
    const ask = (source: string, destination: string) => {
      const from = findSpots(topology, unwrap(parseAddress(source)))[0];
      if (!from) throw new Error(`nobody at ${source}`);
      const opening = { protocol: 'tcp' as const, destinationPort: 22, sourcePort: 40000 };
      return decideConnection({
        topology,
        from,
        destination: unwrap(parseAddress(destination)),
        opening,
        isOneWay: false,
      }).verdict;
    };
    expect(ask('10.1.0.4', '10.1.0.9')).toBe('allowed');
    expect(ask('10.1.0.9', '10.2.0.77')).toBe('unknown');
    expect(ask('10.1.0.9', '93.184.216.34')).toBe('unknown');
  });
});

describe('lists', () => {
  test('CSV: columns, labels, and what listens', () => {
    const { endpoints } = read(SAMPLES.csv);
    expect(
      endpoints.map(({ name, kind, labels, listens }) => ({
        name,
        kind,
        labels,
        listens: listens && printTrafficSet(listens),
      })),
    ).toEqual([
      {
        name: 'signer-1',
        kind: 'vm',
        labels: { zone: 'keys', role: 'signer', tier: '1', owner: 'ops, night', 'listen.tcp/9000': '' },
        listens: ['tcp/9000'],
      },
      { name: 'web', kind: 'host', labels: { zone: 'dmz' }, listens: undefined },
    ]);
  });

  test('NDJSON, as --inventory takes it', () => {
    const [endpoint] = read(SAMPLES.ndjson).endpoints;
    expect(endpoint).toMatchObject({
      name: 'signer-1',
      labels: { role: 'signer', zone: 'keys', 'listen.tcp/9000': 'web3signer' },
    });
  });

  test('hosts', () => {
    expect(read(SAMPLES.hosts).endpoints.map(({ name, aliases }) => [name, ...aliases])).toEqual([
      ['db', 'db.example.com'],
    ]);
  });

  test('a state of Terraform, whatever the provider', () => {
    expect(
      read(SAMPLES.terraform).endpoints.map(({ name, kind, interfaces }) => [
        name,
        kind,
        interfaces.flatMap(({ addresses }) => addresses.map(printAddress)),
      ]),
    ).toEqual([
      ['node-a', 'metal_server', ['10.9.0.4', '198.51.100.7']],
      ['dns_record.api[1]', 'dns_record', ['10.9.0.5']],
    ]);
  });
});

describe('wrong input', () => {
  test.each(['', '\0\u0001', '{}', '[1]', 'no inventory at all\n', '<html></html>'])('%j is refused', (text) => {
    const result = INVENTORY.read([file(text, 'x')]);
    expect(result.ok ? [] : result.error).toMatchObject([{ at: { file: 'x', line: 1 } }]);
    expect(INVENTORY.recognises(file(text))).toBe(false);
  });

  test('all samples are recognised, with any line ends', () => {
    for (const [name, text] of Object.entries(SAMPLES)) {
      expect([name, INVENTORY.recognises(file(text))]).toEqual([name, true]);
      expect([name, parseInventory(file(text.replaceAll('\n', '\r\n'))).rows.length]).toEqual([
        name,
        parseInventory(file(text)).rows.length,
      ]);
    }
  });

  test('other languages are not', () => {
    for (const text of [
      '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n',
      'table inet t {\n}\n',
      '[Interface]\nAddress = 10.0.0.1/24\n',
      'Port 22\nPermitRootLogin no\n',
    ])
      expect(INVENTORY.recognises(file(text))).toBe(false);
  });

  test.each(['Proto ', 'a ', '1 ', ' ', '1.1.1.1 ', 'users:(("', '(a) at '])(
    '%j again and again takes no time',
    (unit) => {
      const start = performance.now();
      for (const base of ['', ...Object.values(SAMPLES)]) INVENTORY.read([file(base + unit.repeat(10_000))]);
      expect(performance.now() - start).toBeLessThan(20_000);
    },
  );

  test('mutated files never crash', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...Object.values(SAMPLES)), (seed, text) => {
        INVENTORY.read([file(mutate(text, toRandom(seed)))]);
      }),
      { numRuns: 1000 },
    );
  });
});
