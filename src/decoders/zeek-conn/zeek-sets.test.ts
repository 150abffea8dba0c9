import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeWhole } from '#decoders/conformance';
import { compareWithEcs } from '../../../test/ecs-expected.ts';
import { describeSet, readSet, readSetFile } from '../../../test/shared-data.ts';
import { ZEEK_CONN } from './index.ts';

describeSet('flow-logs/zeek-conn-elastic', (folder) => {
  test('every line is what the peer makes of it', async () => {
    const report = await compareWithEcs(ZEEK_CONN, folder);
    expect(report.misses).toEqual([]);
    expect(report).toMatchObject({ lines: 10, equal: 10, turned: [] });
  });
});

describeSet('traffic/zeek-bad-input', (folder) => {
  const decode = (name: string) => decodeWhole(ZEEK_CONN, [readFileSync(join(folder, name))]);

  test('a text is no log, and gives no flow', async () => {
    const { flows, bad, records } = await decode('text_file-conn.log');
    expect([flows.length, bad.length]).toEqual([0, records.read]);
    const lines = readSetFile(join(folder, 'text_file-conn.log')).split('\n');
    expect(ZEEK_CONN.recognises({ bytes: new Uint8Array(), lines })).toBe(false);
  });

  test('a log that is cut off is read up to there', async () => {
    const { flows, bad } = await decode('truncated-conn.log');
    const rows = rowsOf(readSetFile(join(folder, 'truncated-conn.log')));
    expect(flows).toHaveLength(rows.length - 1);
    expect(bad).toEqual([
      { why: expect.stringContaining('columns; expected') as string, at: { number: rows.length + 8 } },
    ]);
  });

  test('fields that nobody knows cost nothing', async () => {
    const { flows, bad, records } = await decode('json_with_all_fields-conn.log');
    expect([flows.length, bad]).toEqual([records.read, []]);
  });
});

describeSet('traffic/zeek-sensor-3days', (folder) => {
  test('every connection of the day is one flow, and the beacon is in them', async () => {
    const { flows, bad, connections } = await decodeAll(folder);
    expect([flows.length, connections, bad]).toEqual([31_367, 31_367, []]);
    const beacon = flows.filter(
      ({ source, destination, destinationPort }) =>
        source === '73.54.23.243' && destination === '64.225.56.201' && destinationPort === 80,
    );
    const times = beacon.map(({ startMs }) => startMs).toSorted((a, b) => a - b);
    const pauses = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(pauses.filter((pause) => pause >= 195_000 && pause <= 355_000).length / pauses.length).toBeGreaterThan(0.98);
  });
});

describeSet('traffic/zeek-proxy-capture', (folder) => {
  test('every connection is one flow; those that were answered are of the services that Zeek knows', async () => {
    const { flows, bad, connections } = await decodeAll(folder);
    expect([flows.length, connections, bad]).toEqual([463, 463, []]);
    const known = rowsOf(readSetFile(join(folder, 'known_services.log'))).map((row) =>
      row.split('\t').slice(1, 4).join(' '),
    );
    const served = flows
      .filter(({ state, protocol }) => protocol === 'tcp' && state === 'closed')
      .map(({ destination, destinationPort, protocol }) => `${destination} ${destinationPort} ${protocol}`);
    expect(new Set(served)).toEqual(new Set(known));
    // What is asked of a proxy is no name of the proxy.
    expect(flows.filter(({ destination, names }) => destination === '10.136.0.16' && names !== undefined)).toEqual([]);
  });
});

describeSet('traffic/apt29-zeek', (folder) => {
  test('one stream of all logs gives its connections; who was asked for by address has no name', async () => {
    const [stream] = readSet(folder, (path) => path.endsWith('day1-combined_zeek.ndjson.gz'));
    const { flows, bad } = await decodeWhole(ZEEK_CONN, [stream?.text ?? '']);
    expect([flows.length, bad]).toEqual([613, []]);
    expect(flows.filter(({ destination, names }) => destination === '192.168.0.4' && names !== undefined)).toEqual([]);
  });
});

describeSet('traffic/stratosphere-labelled', (folder) => {
  test('the logs beside conn.log are recognised, and name the servers of TLS', async () => {
    const files = readSet(folder, (path) => path.includes('test9-mixed-zeek-dir'));
    const order = files.toSorted((a, b) => Number(a.path.includes('conn.log')) - Number(b.path.includes('conn.log')));
    for (const { text } of files)
      expect(ZEEK_CONN.recognises({ bytes: new Uint8Array(), lines: text.slice(0, 60_000).split('\n') })).toBe(true);
    const { flows, bad } = await decodeWhole(
      ZEEK_CONN,
      order.map(({ text }) => text),
    );
    expect([flows.length, bad]).toEqual([576, []]);
    expect(flows.filter(({ names }) => names !== undefined).length).toBeGreaterThan(100);
  });
});

describeSet('traffic/wrccdc-2018-zeek', (folder) => {
  test('logs of protocols are read to their end, and tell no connection beside conn.log', async () => {
    const { flows, bad, records } = await decodeAll(folder);
    expect([flows, bad]).toEqual([[], []]);
    expect(records.read).toBeGreaterThan(53_615);
  });
});

function rowsOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

/** All logs of a folder as one session, and how many rows its conn.logs have. */
async function decodeAll(folder: string) {
  const files = readSet(folder, (path) => path.includes('.log'));
  const connections = files
    .filter(({ path }) => /(^|\/)conn\./.test(path))
    .reduce((sum, { text }) => sum + rowsOf(text).length, 0);
  const gathered = await decodeWhole(
    ZEEK_CONN,
    files.map(({ text }) => text),
  );
  return { ...gathered, connections };
}
