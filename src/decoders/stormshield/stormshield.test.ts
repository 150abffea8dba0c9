import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { STORMSHIELD } from './index.ts';

const log = (rest: string) =>
  `id=firewall time="2024-03-01 11:00:05" fw="sns-1" tz=+0100 startime="2024-03-01 11:00:00" pri=5 confid=00 slotlevel=2 ruleid=4 ${rest}\n`;
const ENDS =
  'srcif="Ethernet0" srcifname="in" ipproto=tcp dstif="Ethernet1" dstifname="out" proto=https src=10.0.0.1 srcport=5000 srcname=web-1 dst=192.0.2.9 dstport=8443 ipv=4';
const FILTER = log(
  `rulename="web" ${ENDS} origdst=198.51.100.1 origdstport=443 sent=0 rcvd=0 duration=0.00 action=pass logtype="filter"`,
);
const CONNECTION = log(
  `user="ann" ${ENDS} modsrc=203.0.113.1 modsrcport=6000 origdst=198.51.100.1 origdstport=443 sent=100 rcvd=200 duration=4.25 action=pass logtype="connection"`,
);
const BLOCK = log('ipproto=icmp icmptype=8 icmpcode=0 src=10.0.0.1 dst=10.0.0.2 ipv=4 action=block logtype="filter"');

describeDecoder(STORMSHIELD, [FILTER + CONNECTION, BLOCK]);

test('the rule that let it through and the end of the connection are one flow, to where it was sent', async () => {
  const { flows, records } = await decodeWhole(STORMSHIELD, [FILTER + BLOCK + CONNECTION]);
  expect(records.ofFlows).toBe(3);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2024, 2, 1, 10),
      endMs: Date.UTC(2024, 2, 1, 10, 0, 4, 250),
      source: '10.0.0.1',
      destination: '198.51.100.1',
      protocol: 'tcp',
      sourcePort: 5000,
      destinationPort: 443,
      bytes: 100,
      reverseBytes: 200,
      action: 'accept',
      state: 'closed',
      translated: { source: '203.0.113.1', sourcePort: 6000, destination: '192.0.2.9', destinationPort: 8443 },
      initiator: 'source',
      exporter: 'sns-1',
      user: 'ann',
      rule: 'web',
      zones: { source: 'in', destination: 'out' },
      names: { source: 'web-1' },
    },
    expect.objectContaining({ protocol: 'icmp', icmpType: 8, icmpCode: 0, action: 'drop', state: 'rejected' }),
  ]);
});

test('a rule that only logs tells no verdict', async () => {
  const { flows } = await decodeWhole(STORMSHIELD, [FILTER.replace('action=pass', 'action=""')]);
  expect(flows[0]?.action).toBeUndefined();
});

test('lines of the files themselves do not name their log', async () => {
  const bare = (line: string) => line.replace(/ logtype="\w+"/, '');
  const { flows, skipped } = await decodeWhole(STORMSHIELD, [
    BLOCK.replace(' dst=10.0.0.2', '') +
      bare(CONNECTION) +
      bare(BLOCK) +
      bare(log(`${ENDS} action=block alarmid=85`)) +
      bare(log('service=routerd msg="up"')),
  ]);
  expect(flows.map((flow) => flow.state)).toEqual(['closed', 'rejected']);
  expect(skipped).toEqual({
    'a log that is not of filtering or connections': 2,
    'a log without two addresses': 1,
  });
});

describeSet('flow-logs/stormshield', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(STORMSHIELD, folder);
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 16, equal: 5, turned: [], skipped: { withEnds: {}, without: 11 } });
  });
});
