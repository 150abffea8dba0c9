import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { PFSENSE } from './index.ts';

const V4 =
  '<134>Jan  1 00:00:00 fw filterlog[9]: 5,,,1000,em0,match,block,in,4,0x0,,63,1,0,DF,6,tcp,60,10.0.0.1,198.51.100.1,49724,853,0,S,1,,64240,,mss\n';
const V6 =
  '<134>1 2025-12-31T00:00:00+02:00 fw filterlog 9 - - 6,,,1001,em0,match,pass,out,6,0x00,0x0,1,UDP,17,32,fe80::1,ff02::1:2,546,547,32\n';

describeDecoder(PFSENSE, [V4, V6]);

test('IPv4 and IPv6, block and pass; other programs are skipped', async () => {
  const { flows, skipped } = await decodeWhole(PFSENSE, [`${V4}${V6}<13>Jan 1 00:00:00 fw dhcpd[1]: hello\n`]);
  expect(
    flows.map((one) => [
      one.source,
      one.sourcePort,
      one.destinationPort,
      one.bytes,
      one.action,
      one.rule,
      one.direction,
    ]),
  ).toEqual([
    ['10.0.0.1', 49_724, 853, 60, 'drop', '1000', 'ingress'],
    ['fe80::1', 546, 547, 72, 'accept', '1001', 'egress'],
  ]);
  expect(flows[1]?.startMs).toBe(Date.UTC(2025, 11, 30, 22));
  expect(skipped).toEqual({ 'a message of another program': 1 });
});

describeSet('flow-logs/pfsense', (folder) => {
  test('every line is what the peer makes of it', async () => {
    // The peer counts the payload of UDP, and a field of CARP as packets.
    const report = await compareWithEcs(PFSENSE, folder, { leave: ['totalBytes', 'totalPackets'] });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 22, equal: 20, turned: [], skipped: { withEnds: {}, without: 2 } });
  });
});
