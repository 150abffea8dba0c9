import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet } from '../../../test/shared-data.ts';
import { JUNIPER_SRX } from './index.ts';

const FIELDS =
  'source-address="10.0.0.1" source-port="5000" destination-address="10.0.0.2" destination-port="80" nat-source-address="10.9.0.1" nat-source-port="6000" nat-destination-address="10.0.0.2" nat-destination-port="80" protocol-id="6" policy-name="web" source-zone-name="trust" destination-zone-name="dmz" session-id-32="5"';
const CREATE = `<14>1 2024-01-01T00:00:00Z srx RT_FLOW - RT_FLOW_SESSION_CREATE [junos@2636.1 ${FIELDS}]`;
const CLOSE = `<14>1 2024-01-01T00:00:09Z srx RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1 reason="TCP FIN" ${FIELDS} packets-from-client="3" bytes-from-client="180" packets-from-server="2" bytes-from-server="120" elapsed-time="9"]`;
const TEXT =
  'Jan  1 00:00:09 srx RT_FLOW: RT_FLOW_SESSION_CLOSE: session closed TCP RST: 10.0.0.1/5000->10.0.0.2/80 junos-http 10.9.0.1/6000->10.0.0.2/80 nat1 None 6 web trust dmz 5 3(180) 2(120) 9';
const DENY =
  'Jan  1 00:00:09 srx RT_FLOW: RT_FLOW_SESSION_DENY: session denied 10.0.0.1/5000->10.0.0.2/23 junos-telnet 6(0) cleanup trust dmz';

describeDecoder(JUNIPER_SRX, [`${CREATE}\n${CLOSE}\n`, TEXT, DENY]);

test('a created and a closed session are one flow', async () => {
  const { flows, records } = await decodeWhole(JUNIPER_SRX, [`${CREATE}\n${DENY}\n${CLOSE}\n${TEXT}\n`]);
  expect(records.ofFlows).toBe(4);
  expect(flows.map((one) => [one.state, one.action, one.bytes, one.rule, one.translated?.sourcePort])).toEqual([
    ['closed', 'accept', 180, 'web', 6000],
    ['rejected', 'drop', undefined, 'cleanup', undefined],
    ['reset', 'accept', 180, 'web', 6000],
  ]);
  expect(flows[0]).toMatchObject({ startMs: Date.UTC(2024, 0, 1), endMs: Date.UTC(2024, 0, 1, 0, 0, 9) });
});

describeSet('flow-logs/juniper-srx', (folder) => {
  test('every line is what the peer makes of it', async () => {
    // The peer lets a closed session begin when its end was written.
    const report = await compareWithEcs(JUNIPER_SRX, folder, { leave: ['start', 'end'] });
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 15, equal: 15, turned: [] });
  });
});

test('the text form of the application tracker tells both applications before the translation', async () => {
  const { flows, bad } = await decodeWhole(JUNIPER_SRX, [
    'Jan  1 10:00:09 srx RT_FLOW: APPTRACK_SESSION_CLOSE: AppTrack session closed TCP RST: 10.0.0.1/40003->198.51.100.1/443 junos-https SSL UNKNOWN 203.0.113.1/6003->198.51.100.1/443 r1 N/A 6 out trust untrust 58 8(1000) 7(500) 9 N/A N/A No\n' +
      'Jan  1 10:00:09 srx RT_FLOW: APPTRACK_SESSION_VOL_UPDATE: AppTrack volume update: 10.0.0.1/40004->198.51.100.1/443 junos-https SSL UNKNOWN 203.0.113.1/6004->198.51.100.1/443 r1 N/A 6 out trust untrust 59 8(1000) 7(500) 9 N/A N/A No\n',
  ]);
  expect(bad).toEqual([]);
  expect(flows).toMatchObject([
    { sourcePort: 40_003, bytes: 1000, state: 'reset', translated: { sourcePort: 6003 }, rule: 'out' },
    { sourcePort: 40_004, reverseBytes: 500, state: 'established', zones: { source: 'trust' } },
  ]);
});
