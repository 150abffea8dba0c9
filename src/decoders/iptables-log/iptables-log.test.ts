import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { IPTABLES_LOG } from './index.ts';

const toLine = (prefix: string, rest = 'PROTO=TCP SPT=40000 DPT=22 WINDOW=1 RES=0x00 SYN URGP=0 ') =>
  `Jan  1 00:00:00 host kernel: [ 12.5] ${prefix}IN=eth0 OUT= MAC=aa SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF ${rest}\n`;

describeDecoder(IPTABLES_LOG, [toLine('[UFW BLOCK] '), toLine('', 'PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1')]);

test.each([
  ['[UFW BLOCK] ', 'drop', '[UFW BLOCK]'],
  ['[WAN_LOCAL-default-D]', 'drop', '[WAN_LOCAL-default-D]'],
  ['[WAN_OUT-20-A]', 'accept', '[WAN_OUT-20-A]'],
  ['Shorewall:net-fw:REJECT:', 'reject', 'Shorewall:net-fw:REJECT'],
  ['iptables DROP_INPUT: ', 'drop', 'iptables DROP_INPUT'],
  ['seen ', undefined, 'seen'],
  ['', undefined, undefined],
])('prefix `%s`', async (prefix, action, rule) => {
  const [flow] = (await decodeWhole(IPTABLES_LOG, [toLine(prefix)])).flows;
  expect([flow?.action, flow?.rule, flow?.initiator, flow?.bytes]).toEqual([action, rule, 'source', 60]);
});

test('a cut line is bad, another message is skipped', async () => {
  const { bad, skipped } = await decodeWhole(IPTABLES_LOG, ['host kernel: TTL=1 PROTO=TCP SPT=1\nhello\n']);
  expect([bad.length, skipped]).toEqual([1, { 'a message that is no packet': 1 }]);
});

describeSet('flow-logs/iptables-kernel-log', (folder) => {
  test('every line is what the peer makes of it', async () => {
    // The peer reads zones and chains out of the prefixes of UniFi; here the prefix is the rule.
    const leave = ['rule', 'sourceZone', 'destinationZone'] as const;
    const report = await compareWithEcs(IPTABLES_LOG, folder, { leave });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 19, equal: 16, turned: [], skipped: { withEnds: {}, without: 3 } });
  });
});

const OBJECT = {
  timestamp: '2024-01-01T10:00:00.123456+0100',
  dvc: 'gw',
  'raw.pktlen': 60,
  'raw.pktcount': 1,
  'oob.prefix': 'seen: ',
  'oob.in': 'eth0',
  'oob.out': '',
  'ip.protocol': 6,
  'ip.totlen': 60,
  src_ip: '10.0.0.1',
  dest_ip: '10.0.0.2',
  src_port: 40_000,
  dest_port: 22,
  'tcp.syn': 1,
  action: 'blocked',
};

test('an object of ulogd and a line of a bridge tell the same', async () => {
  const bridge =
    'Jan  1 00:00:00 gw kernel: seen IN=eth0 OUT=eth1 MAC source = 00:11:22:33:44:55 MAC dest = 66:77:88:99:aa:bb proto = 0x0800 IP SRC=10.0.0.1 IP DST=10.0.0.2, IP tos=0x00, IP proto=6 SPT=40000 DPT=22\n';
  const { flows, bad } = await decodeWhole(IPTABLES_LOG, [`${JSON.stringify(OBJECT)}\n${bridge}`]);
  const ends = {
    source: '10.0.0.1',
    destination: '10.0.0.2',
    protocol: 'tcp',
    sourcePort: 40_000,
    destinationPort: 22,
  };
  expect(bad).toEqual([]);
  expect(flows).toMatchObject([
    {
      ...ends,
      startMs: Date.UTC(2024, 0, 1, 9, 0, 0, 123),
      action: 'drop',
      initiator: 'source',
      bytes: 60,
      rule: 'seen',
    },
    { ...ends, exporter: 'gw', rule: 'seen' },
  ]);
});

describeDecoder(IPTABLES_LOG, [`${JSON.stringify(OBJECT)}\n`]);
