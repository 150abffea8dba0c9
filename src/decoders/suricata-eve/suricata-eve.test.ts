import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder } from '#decoders/conformance';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { SURICATA_EVE } from './index.ts';

const ENDS = { src_ip: '10.0.0.1', src_port: 40_000, dest_ip: '198.51.100.1', dest_port: 443, proto: 'TCP' };
const BACK = { src_ip: '198.51.100.1', src_port: 443, dest_ip: '10.0.0.1', dest_port: 40_000, proto: 'TCP' };
const TIMES = { start: '2026-01-01T00:00:00.250000+0000', end: '2026-01-01T02:00:05.000000+0200' };
const FLAGS = { tcp_flags: '1b', tcp_flags_ts: '1b', tcp_flags_tc: '1b', state: 'closed' };
const COUNTS = { pkts_toserver: 6, pkts_toclient: 5, bytes_toserver: 700, bytes_toclient: 900 };

const toEvent = (event_type: string, more: Readonly<Record<string, unknown>>, ends: object = ENDS) =>
  `${JSON.stringify({ timestamp: '2026-01-01T00:01:00.000000+0000', flow_id: 7, in_iface: 'eth1', event_type, ...ends, ...more })}\n`;

const FLOW = toEvent('flow', { flow: { ...COUNTS, ...TIMES, state: 'closed', reason: 'timeout' }, tcp: FLAGS });
const TO_SERVER = toEvent('netflow', { netflow: { pkts: 6, bytes: 700, ...TIMES }, tcp: { tcp_flags: '1b' } });
const TO_CLIENT = toEvent('netflow', { netflow: { pkts: 5, bytes: 900, ...TIMES }, tcp: { tcp_flags: '1b' } }, BACK);
const TLS = toEvent('tls', { tls: { sni: 'api.example.com' } });
const DROP = toEvent('drop', {
  drop: { len: 60, syn: true, ack: false },
  alert: { action: 'blocked', gid: 1, signature_id: 9, signature: 'no egress' },
});

describeDecoder(SURICATA_EVE, [TLS + FLOW + TO_SERVER + TO_CLIENT, TO_SERVER + TO_CLIENT, DROP]);

test('what one connection is told by is one flow, with the name that its client asked for', async () => {
  const whole = {
    startMs: Date.UTC(2026, 0, 1) + 250,
    endMs: Date.UTC(2026, 0, 1) + 5000,
    source: '10.0.0.1',
    destination: '198.51.100.1',
    protocol: 'tcp',
    sourcePort: 40_000,
    destinationPort: 443,
    bytes: 700,
    packets: 6,
    reverseBytes: 900,
    reversePackets: 5,
    state: 'closed',
    initiator: 'source',
    exporter: 'eth1',
    names: { destination: 'api.example.com' },
  };
  const { flows, records, skipped } = await decodeWhole(SURICATA_EVE, [TLS + FLOW + TO_SERVER + TO_CLIENT]);
  expect([flows, records.ofFlows, skipped]).toEqual([[whole], 3, { 'an event inside of a connection': 1 }]);
  const { state: _, names: __, ...counted } = whole;
  expect((await decodeWhole(SURICATA_EVE, [TO_SERVER + TO_CLIENT])).flows).toEqual([counted]);
  expect((await decodeWhole(SURICATA_EVE, [TLS + TO_SERVER + FLOW])).flows).toEqual([whole]);
});

test('connections of another id, and of another sensor, are others', async () => {
  const others = [FLOW.replace('"flow_id":7', '"flow_id":8'), FLOW.replace('"flow_id":7', '"host":"b","flow_id":7')];
  const { flows } = await decodeWhole(SURICATA_EVE, [FLOW + others.join('')]);
  expect(flows.map(({ exporter }) => exporter)).toEqual(['eth1', 'eth1', 'b']);
});

test.each([
  ['no answer', { pkts_toclient: 0, state: 'new' }, { tcp_flags_ts: '02', tcp_flags_tc: '00' }, 'attempted'],
  ['a reset for an answer', { state: 'closed' }, { tcp_flags_ts: '02', tcp_flags_tc: '14' }, 'rejected'],
  ['a reset later', { state: 'closed' }, { tcp_flags_ts: '1e', tcp_flags_tc: '12' }, 'reset'],
  ['both said that they end', { state: 'established' }, { tcp_flags_ts: '1b', tcp_flags_tc: '1b' }, 'closed'],
  ['still open', { state: 'established' }, { tcp_flags_ts: '1a', tcp_flags_tc: '12' }, 'established'],
])('%s', async (_, flow, tcp, state) => {
  const text = toEvent('flow', { flow: { ...COUNTS, ...TIMES, ...flow }, tcp });
  expect((await decodeWhole(SURICATA_EVE, [text])).flows).toMatchObject([{ state, initiator: 'source' }]);
});

test('nobody knows who began what was picked up in the middle', async () => {
  const text = toEvent('flow', { flow: { ...COUNTS, ...TIMES }, tcp: { tcp_flags_ts: '18', tcp_flags_tc: '18' } });
  expect((await decodeWhole(SURICATA_EVE, [text])).flows).toMatchObject([{ initiator: 'unknown' }]);
});

test('what is dropped is denied by its signature, though the connection is told later', async () => {
  const denied = { action: 'drop', state: 'rejected', rule: 'no egress', initiator: 'source' };
  expect((await decodeWhole(SURICATA_EVE, [DROP + DROP])).flows).toMatchObject([{ ...denied, packets: 2, bytes: 120 }]);
  expect((await decodeWhole(SURICATA_EVE, [DROP + FLOW])).flows).toMatchObject([{ ...denied, packets: 6 }]);
  const refused = DROP.replace('"drop":{', '"verdict":{"action":"drop","reject":["tcp-reset"]},"drop":{');
  expect((await decodeWhole(SURICATA_EVE, [refused])).flows).toMatchObject([{ action: 'reject' }]);
});

test('a blocking alert tells of the connection that its packet was of', async () => {
  const alert = { alert: { action: 'blocked', gid: 1, signature_id: 9, signature: 'no egress' } };
  const flow = { ...COUNTS, start: TIMES.start };
  const straight = { source: '10.0.0.1', destinationPort: 443, action: 'drop', packets: 6 };
  const turned = toEvent('alert', { ...alert, direction: 'to_client', flow }, BACK);
  const told = toEvent('alert', { ...alert, direction: 'to_client', flow: { ...flow, ...ENDS } }, BACK);
  for (const text of [toEvent('alert', { ...alert, flow }), turned, told])
    expect((await decodeWhole(SURICATA_EVE, [text])).flows).toMatchObject([straight]);
});

test('alerts that let pass, and records of the sensor, are no connections', async () => {
  const alert = toEvent('alert', { alert: { action: 'allowed' }, flow: COUNTS });
  const stats = `${JSON.stringify({ timestamp: '2026-01-01T00:01:00.000000+0000', event_type: 'stats', stats: {} })}\n`;
  const { flows, skipped } = await decodeWhole(SURICATA_EVE, [stats + alert]);
  expect([flows, skipped]).toEqual([[], { 'an alert': 1, 'a record of the sensor itself': 1 }]);
});

describeSet('flow-logs/suricata-eve-elastic', (folder) => {
  test('events that are no flows are left out without error', async () => {
    const files = readSet(folder, (path) => path.endsWith('.log'));
    const { flows, bad, skipped } = await decodeWhole(
      SURICATA_EVE,
      files.map(({ text }) => text),
    );
    expect([flows, bad]).toEqual([[], []]);
    expect(skipped).toEqual({ 'an alert': 10, 'an event inside of a connection': 20 });
    for (const { text } of files)
      expect(SURICATA_EVE.recognises({ bytes: new Uint8Array(), lines: text.split('\n') })).toBe(true);
  });
});
