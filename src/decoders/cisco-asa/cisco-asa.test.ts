import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { CISCO_ASA, CISCO_FTD } from './index.ts';

const at = (second: number, message: string) => `Jan 05 2024 10:00:0${second} fw : ${message}\n`;
const BUILT = at(
  0,
  '%ASA-6-302013: Built outbound TCP connection 7 for outside:198.51.100.1/443 (198.51.100.1/443) to inside:10.0.0.1/5000 (203.0.113.1/6000)',
);
const TORN = at(
  5,
  '%ASA-6-302014: Teardown TCP connection 7 for outside:198.51.100.1/443 to inside:10.0.0.1/5000 duration 0:00:05 bytes 900 TCP FINs',
);
const DENY = at(
  1,
  '%ASA-4-106023: Deny tcp src outside:198.51.100.9/1000 dst inside:10.0.0.1/22 by access-group "outside_in" [0x0, 0x0]',
);
const EVENT = at(
  2,
  '%FTD-1-430003: AccessControlRuleAction: Block, SrcIP: 10.0.0.1, DstIP: 10.0.0.2, SrcPort: 1, DstPort: 2, Protocol: tcp, IngressZone: a, EgressZone: b, ACPolicy: p, AccessControlRuleName: r, InitiatorBytes: 5',
);

describeDecoder(CISCO_ASA, [BUILT, TORN, DENY]);
describeDecoder(CISCO_FTD, [EVENT]);

test('a built and a torn connection are one flow, from who began it', async () => {
  const { flows, records } = await decodeWhole(CISCO_ASA, [BUILT + DENY + TORN]);
  expect(records.ofFlows).toBe(3);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2024, 0, 5, 10),
      endMs: Date.UTC(2024, 0, 5, 10, 0, 5),
      source: '10.0.0.1',
      destination: '198.51.100.1',
      protocol: 'tcp',
      sourcePort: 5000,
      destinationPort: 443,
      action: 'accept',
      state: 'closed',
      translated: { source: '203.0.113.1', sourcePort: 6000 },
      initiator: 'source',
      exporter: 'fw',
      zones: { source: 'inside', destination: 'outside' },
    },
    expect.objectContaining({ action: 'drop', state: 'rejected', rule: 'outside_in', destinationPort: 22 }),
  ]);
});

test('a connection event tells rule, zones and verdict', async () => {
  const { flows } = await decodeWhole(CISCO_FTD, [EVENT]);
  expect(flows[0]).toMatchObject({ action: 'drop', rule: 'r', bytes: 5, zones: { source: 'a', destination: 'b' } });
});

test('of a start and an end of one event the end counts', async () => {
  const start = EVENT.replace('430003', '430002').replace('Block', 'Allow');
  const end = EVENT.replace('Block', 'Allow').replace('InitiatorBytes: 5', 'InitiatorBytes: 50');
  const { flows } = await decodeWhole(CISCO_FTD, [start + end]);
  expect(flows.map((one) => [one.bytes, one.state, one.action])).toEqual([[50, 'closed', 'accept']]);
});

// The peer keeps the order of interfaces where the direction says who began; a teardown tells one sum of both ways.
describeSet('flow-logs/cisco-asa', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(CISCO_ASA, folder, { leave: ['totalBytes'] });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 219, equal: 159 });
    expect(report.skipped.withEnds).toEqual({
      'a notice of address translation': 42,
    });
  });
});

describeSet('flow-logs/cisco-ftd', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(CISCO_FTD, folder, { leave: ['totalBytes'] });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 51, equal: 47 });
    expect(report.skipped).toEqual({ withEnds: { 'a notice of address translation': 4 }, without: 0 });
  });
});

test('events of Firepower before version 6.3 say by their type whether they are a start or an end', async () => {
  const event = (kind: string, bytes: number) =>
    `<113>:Jan 05 10:00:00 UTC: ftd SFIMS: Protocol: TCP, SrcIP: 10.0.0.1, OriginalClientIP: ::, DstIP: 10.0.0.2, SrcPort: 40000, DstPort: 443, ConnectType: ${kind}, AccessControlRuleName: r, AccessControlRuleAction: Allow, UserName: alice, InitiatorBytes: ${bytes}\n`;
  const { flows } = await decodeWhole(CISCO_FTD, [event('Start', 0) + event('End', 60)]);
  expect(flows).toMatchObject([{ state: 'closed', bytes: 60, rule: 'r', user: 'alice', sourcePort: 40_000 }]);
  expect(new Date(flows[0]?.startMs ?? 0).toISOString()).toMatch(/-01-05T10:00:00/);
});

test.each([
  ['Interactive Block', 'drop'],
  ['Interactive Block with Reset', 'reject'],
])('%s stands in the way until somebody goes on', async (told, action) => {
  const { flows } = await decodeWhole(CISCO_FTD, [
    `Jan 1 2024 10:00:09 ftd %FTD-1-430003: AccessControlRuleAction: ${told}, SrcIP: 10.0.0.1, DstIP: 198.51.100.9, SrcPort: 1, DstPort: 2, Protocol: tcp\n`,
  ]);
  expect(flows).toMatchObject([{ action, state: 'rejected' }]);
});
