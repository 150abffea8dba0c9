import { beforeAll, describe, expect, test } from 'vitest';
import { EXPORTERS as PROGRAMS, findMissing } from '../../src/apps/setup/index.ts';
import { explainNoBottle, runInBottle } from './bottle.ts';
import { EXPORTERS } from './exporters.ts';

interface Result {
  readonly exporter: string;
  readonly sent: Totals;
  readonly ours: Totals;
  readonly peer: Totals;
  readonly lost: unknown;
}

interface Totals {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
}

const missing = findMissing(PROGRAMS);
const reason = missing.length > 0 ? `needs ${missing.join(', ')}` : explainNoBottle();
/** Ethernet header and frame check sequence, which sfcapd counts. */
const FRAME_BYTES = 18;

describe.skipIf(reason !== undefined)(`real exporters${reason === undefined ? '' : ` (${reason})`}`, () => {
  let results: readonly Result[] = [];
  let seen: Record<string, unknown> = {};

  beforeAll(async () => {
    seen = await runInBottle('collector-bottle.ts');
    results = seen['results'] as readonly Result[];
  }, 120_000);

  test('no datagram is lost on the way to the collector', () => {
    expect(seen).toMatchObject({ answers: 1200, datagrams: { droppedByKernel: 0, droppedByQueue: 0 } });
    expect(results.map(({ exporter }) => exporter)).toEqual(EXPORTERS.map(({ name }) => name));
  });

  test.each(EXPORTERS)('$name: totals are those of what was sent, nothing is said to be lost', ({ name }) => {
    const { sent, ours, lost } = results.find(({ exporter }) => exporter === name) ?? {};
    expect(ours).toEqual(sent);
    expect(lost).toEqual({ lostFlows: 0, lostDatagrams: 0, bad: 0 });
  });

  test.each(EXPORTERS)('$name: $peer reads the same from the same datagrams', ({ name, peer: program }) => {
    const { ours, peer } = results.find(({ exporter }) => exporter === name) ?? {};
    // nfcapd takes the totals of the switch's port, which are in each record, for the record's own.
    if (name === 'Open vSwitch IPFIX') expect(peer?.flows).toBe(ours?.flows);
    else if (program === 'sfcapd')
      expect(peer).toEqual(ours && { ...ours, bytes: ours.bytes + FRAME_BYTES * ours.packets });
    else expect(peer).toEqual(ours);
  });
});
