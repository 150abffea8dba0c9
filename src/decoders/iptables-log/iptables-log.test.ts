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
