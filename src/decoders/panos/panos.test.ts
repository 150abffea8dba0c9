import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { PANOS } from './index.ts';

const END =
  'Nov 30 16:09:08 PA 1,2024/01/30 16:09:07,0001,TRAFFIC,end,2049,2024/01/30 16:09:07,10.0.0.1,198.51.100.1,203.0.113.7,198.51.100.1,out,alice,,ssl,vsys1,trust,untrust,e1,e2,fwd,2024/01/30 16:09:07,1,1,55113,443,16418,443,0x0,tcp,allow,300,100,200,7,2024/01/30 16:09:00,5,any,0,1,0x0,a,b,0,4,3,tcp-fin,0,0,0,0,,PA-1,from-policy';
const THREAT = '1,2024/01/30 16:09:07,0001,THREAT,url,2049,2024/01/30 16:09:07,10.0.0.1,198.51.100.1';

describeDecoder(PANOS, [END]);

test('both directions, translation, rule, zones and how it ended', async () => {
  const { flows, skipped } = await decodeWhole(PANOS, [`${END}\n${THREAT}\n`]);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2024, 0, 30, 16, 9, 0),
      endMs: Date.UTC(2024, 0, 30, 16, 9, 5),
      source: '10.0.0.1',
      destination: '198.51.100.1',
      protocol: 'tcp',
      sourcePort: 55_113,
      destinationPort: 443,
      bytes: 100,
      packets: 4,
      reverseBytes: 200,
      reversePackets: 3,
      action: 'accept',
      state: 'closed',
      translated: { source: '203.0.113.7', sourcePort: 16_418 },
      initiator: 'source',
      exporter: 'PA-1',
      user: 'alice',
      rule: 'out',
      zones: { source: 'trust', destination: 'untrust' },
    },
  ]);
  expect(skipped).toEqual({ 'a log other than TRAFFIC': 1 });
});

describeSet('flow-logs/panos', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(PANOS, folder);
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 153, equal: 153, turned: [] });
  });
});
