import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSet } from '../shared-data.ts';
import { discover, readFlows } from './read-flows.ts';

const find = (folder: string, pattern: string) =>
  globSync(pattern, { cwd: folder })
    .toSorted()
    .map((path) => join(folder, path));
const scansOf = async (...paths: string[]) =>
  discover(await readFlows(paths)).scans.map(({ kind, protocol, source, ports }) => ({
    kind,
    protocol,
    source,
    first: ports[0]?.first,
    last: ports.at(-1)?.last,
  }));

describeSet('flow-logs/iptables-scan-logs', (folder) => {
  test.each([
    ['ack_scan_1000_1150.log.gz', 'tcp', 1000, 1150],
    ['null_scan_1000_1150.log.gz', 'tcp', 1000, 1150],
    ['xmas_scan_1000_1150.log.gz', 'tcp', 1000, 1150],
    ['syn_scan_1000_1500_localhost.log.gz', 'tcp', 1000, 1500],
    ['syn_scan_1000_1500_zeroip.log.gz', 'tcp', 1000, 1500],
  ])('%s is a scan of ports, with their range', async (name, protocol, first, last) => {
    expect(await scansOf(join(folder, name))).toMatchObject([{ kind: 'vertical', protocol, first, last }]);
  });

  test('a worm that tries passwords of devices is named, closed as the door was', async () => {
    const scans = await scansOf(join(folder, 'mirai_default_credentials_scan.log'));
    expect(scans).toMatchObject([{ kind: 'brute-force', protocol: 'tcp', first: 23 }]);
  });

  test('IPv6 with options as well', async () => {
    const scans = await scansOf(join(folder, 'topera_ipv6_syn_scan_with_ip_opts.log.gz'));
    expect(scans).toMatchObject([{ kind: 'vertical', protocol: 'tcp' }]);
  });

  test.each([
    'ipv4_igmp.log',
    'ipv6_ping_scan.log',
    'ipv6_invalid_icmp6_type_code.log',
    'fwknop_spa_pkt.log',
    'reputation_scan.log',
    'syslog_time_fmt1.log',
  ])('%s is none: one or two packets look for nothing', async (name) => {
    expect(await scansOf(join(folder, name))).toEqual([]);
  });
});

describeSet('traffic/stratosphere-labelled', (folder) => {
  test('scans of ports and of addresses are named, from Argus and from packets', async () => {
    expect(await scansOf(join(folder, 'test11-portscan.binetflow'))).toMatchObject([
      { kind: 'vertical', source: '10.8.0.69', first: 980, last: 999 },
      { kind: 'sweep', source: '10.8.0.69', protocol: 'icmp' },
    ]);
    expect(await scansOf(join(folder, 'test12-icmp-portscan.pcap'))).toMatchObject([
      { kind: 'sweep', source: '192.168.1.109', protocol: 'icmp' },
    ]);
  });

  test('the port scan is named, and nothing of it is evidence', async () => {
    const flows = await readFlows([join(folder, 'port-scan-vertical/conn.log')]);
    const { scans, conversations } = discover(flows);
    expect(scans).toMatchObject([{ kind: 'vertical', source: '192.168.1.9', destinations: ['45.33.32.156'] }]);
    expect(conversations.map(({ destination, port }) => `${destination.name} ${port}`)).toEqual([
      'internet 443',
      '192.168.1.1 53',
    ]);
  });
});

describeSet('traffic/zeek-sensor-3days', (folder) => {
  test('the host of the sensor is found, and of the noise nothing is left', async () => {
    const found = discover(await readFlows(find(folder, '*/conn.*.gz')));
    expect(found.inside).toEqual(['64.225.56.201']);
    const served = found.conversations.filter(
      ({ source, destination, connections }) =>
        source.kind === 'internet' && destination.name === '64.225.56.201' && connections >= 3,
    );
    expect(served.map(({ protocol, port }) => `${protocol} ${port}`)).toEqual(['tcp 80', 'icmp 2048']);
    expect(served[0]?.remotes?.[0]).toMatchObject({ address: '73.54.23.243' });
    expect(found.scans.filter(({ kind }) => kind === 'brute-force').length).toBeGreaterThan(20);
  });
});

describeSet('traffic/zeek-proxy-capture', (folder) => {
  test('services that answer are those that Zeek knows', async () => {
    const { conversations } = discover(await readFlows([join(folder, 'conn.log')]));
    const services = conversations
      .filter(({ answered }) => answered)
      .map(({ destination, port }) => [destination.name, port]);
    expect(services).toEqual([['10.136.0.16', 3128]]);
  });
});
