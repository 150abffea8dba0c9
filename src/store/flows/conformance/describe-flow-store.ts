import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import type { FlowStore, Window } from '../flow-store.ts';
import type { Retention } from '../levels.ts';
import { compareStored } from '../order.ts';
import { sumByMinute, toStored } from '../sums.ts';
import { batch, COUNT, DAY_MS, FLOW, FULL_FLOW, HOUR_MS, MINUTE_MS, scatter } from './samples.ts';

const RETENTION: Retention = { flowDays: 2, minuteDays: 4, hourDays: 8, dayDays: 40 };

/** Opens an empty store. */
export type OpenFlowStore = (options: { now: () => number; retention: Retention }) => Promise<FlowStore>;

async function readAll(pieces: AsyncIterable<readonly Flow[]>): Promise<Flow[]> {
  const flows: Flow[] = [];
  for await (const piece of pieces) flows.push(...piece);
  return flows;
}

export function describeFlowStore(name: string, open: OpenFlowStore): void {
  describe(`${name} as a flow store`, () => {
    let nowMs = DAY_MS + HOUR_MS;
    let store: FlowStore;
    beforeEach(async () => {
      nowMs = DAY_MS + HOUR_MS;
      store = await open({ now: () => nowMs, retention: RETENTION });
    });
    afterEach(async () => {
      await store.close();
    });
    const conversations = async (window: Window = {}) => (await store.conversations(window)).conversations;

    test('takes nothing, and gives nothing', async () => {
      await store.store(batch([]));
      expect(await store.conversations({})).toEqual({ window: {}, conversations: [] });
      expect(await store.countsBy('day', {})).toEqual([]);
      expect(await store.flows({}, 10)).toEqual([]);
    });

    test('gives flows back as they came, the last ones first', async () => {
      const bare: Flow = {
        startMs: DAY_MS,
        endMs: DAY_MS,
        source: '::',
        destination: '::1',
        protocol: 47,
        initiator: 'unknown',
      };
      await store.store(batch([bare, { ...FULL_FLOW, endMs: DAY_MS + 2 }]));
      await store.store(batch([{ ...bare, endMs: DAY_MS + 1, zones: { destination: 'z' } }]));
      expect(await store.flows({}, 2)).toEqual([
        { ...FULL_FLOW, endMs: DAY_MS + 2 },
        { ...bare, endMs: DAY_MS + 1, zones: { destination: 'z' } },
      ]);
      expect(await store.flows({ sinceMs: DAY_MS, untilMs: DAY_MS + 1 }, 9)).toEqual([bare]);
    });

    test('sums what is the same conversation', async () => {
      await store.store(batch([{ ...FLOW, bytes: 10, packets: 1 }]));
      const later = { startMs: DAY_MS - 5000, endMs: DAY_MS + 70_000 };
      await store.store(batch([{ ...FLOW, ...later, bytes: 20, reverseBytes: 0, connections: 3, sourcePort: 50_124 }]));
      expect(await conversations()).toEqual([
        {
          observer: 'signer-1',
          direction: 'ingress',
          source: '10.77.6.30',
          destination: '10.77.8.20',
          protocol: 'tcp',
          port: 9000,
          connections: 4,
          answered: true,
          bytes: 30,
          packets: 1,
          reverseBytes: 0,
          firstSeenMs: DAY_MS - 5000,
          lastSeenMs: DAY_MS + 70_000,
        },
      ]);
    });

    test('keeps apart what is not', async () => {
      const others: Partial<Flow>[] = [
        { destinationPort: 9001 },
        { protocol: 'udp' },
        { protocol: 47 },
        { exporter: 'other' },
        { exporter: "x'; DROP TABLE flows; --\\\t\n" },
        { direction: 'egress' },
        { action: 'drop' },
        { source: '10.77.6.31' },
      ];
      await store.store(batch([FLOW, ...others.map((other) => ({ ...FLOW, ...other }))]));
      expect(await conversations()).toHaveLength(1 + others.length);
    });

    test('counts what is reported of both ways once, from its own end', async () => {
      const way: Flow = { ...FLOW, bytes: 100, state: 'attempted' };
      const back: Flow = {
        ...FLOW,
        source: FLOW.destination,
        destination: FLOW.source,
        sourcePort: 9000,
        destinationPort: 50_123,
        bytes: 7,
        direction: 'egress',
        initiator: 'destination',
      };
      await store.store(batch([way, back, { ...way, sourcePort: 50_124 }]));
      expect(await conversations()).toMatchObject([
        {
          source: FLOW.source,
          port: 9000,
          direction: 'ingress',
          connections: 2,
          answered: true,
          bytes: 200,
          reverseBytes: 7,
        },
      ]);
    });

    test('counts a batch once, however often and however closely it is sent', async () => {
      const sent = batch([FLOW, { ...FLOW, startMs: DAY_MS - 50 * HOUR_MS, endMs: DAY_MS - 50 * HOUR_MS }], {
        counts: [COUNT],
      });
      await Promise.all([store.store(sent), store.store(sent)]);
      await store.store(batch([FLOW]));
      await store.store({ ...sent, receivedMs: sent.receivedMs + 24 * HOUR_MS });
      expect((await conversations()).map(({ connections }) => connections)).toEqual([3]);
      expect(await store.flows({}, 10)).toHaveLength(3);
      expect(await store.countsBy('hour', {})).toEqual([{ ...COUNT, atMs: DAY_MS }]);
    });

    test('any window is the sum of the flows that ended in it, on whole minutes', async () => {
      const flows = scatter(400, 7);
      for (let i = 0; i < 4; i += 1) await store.store(batch(flows.slice(i * 100, i * 100 + 100)));
      const ends = [-50, -48, -26.3, -24, -0.4, 0, 0.01, 11, 13.7, 24, 47.1, 48, 60].map(
        (hours) => DAY_MS + hours * HOUR_MS,
      );
      const windows = [...ends.map((sinceMs, i): Window => ({ sinceMs, untilMs: ends.at((i * 5) % 13) ?? 0 })), {}];
      for (const asked of windows) {
        const { window, conversations } = await store.conversations(asked);
        const { sinceMs = -Infinity, untilMs = Infinity } = window;
        expect(sinceMs % MINUTE_MS === 0 || sinceMs === -Infinity).toBe(true);
        expect((asked.sinceMs ?? -Infinity) - sinceMs < MINUTE_MS || asked.sinceMs === undefined).toBe(true);
        const inside = flows.filter(({ endMs }) => endMs >= sinceMs && endMs < untilMs);
        const naive = toStored([...sumByMinute(inside).values()].flatMap((period) => [...period.values()]));
        expect(conversations).toEqual(naive.toSorted(compareStored));
      }
    });

    test('recent flows and the sums before them are all that is known, each once', async () => {
      const flows = scatter(400, 11);
      for (let i = 0; i < 4; i += 1) await store.store(batch(flows.slice(i * 100, i * 100 + 100)));
      for (const most of [0, 1, 50, 399, 400]) {
        const { sinceMs, pieces } = await store.recent({}, most);
        const ends = (await readAll(pieces)).map(({ endMs }) => endMs);
        expect(ends).toEqual(ends.toSorted((a, b) => a - b));
        expect(ends).toHaveLength(flows.filter(({ endMs }) => endMs >= (sinceMs ?? -Infinity)).length);
        expect(ends.length).toBeLessThanOrEqual(most);
        expect(sinceMs === undefined).toBe(most === 400);
        if (sinceMs === undefined) continue;
        const { window, conversations: before } = await store.conversations({ untilMs: sinceMs });
        expect(window.untilMs).toBe(sinceMs);
        const sums = sumByMinute(flows.filter(({ endMs }) => endMs < sinceMs));
        expect(before).toEqual(
          toStored([...sums.values()].flatMap((period) => [...period.values()])).toSorted(compareStored),
        );
      }
      const window = { sinceMs: DAY_MS, untilMs: DAY_MS + 3 * HOUR_MS };
      const { sinceMs, pieces } = await store.recent(window, 400);
      const inside = flows.filter(({ endMs }) => endMs >= window.sinceMs && endMs < window.untilMs);
      expect(sinceMs).toBeUndefined();
      expect(await readAll(pieces)).toHaveLength(inside.length);
    });

    test('a day of which some flows are forgotten is known by its sums', async () => {
      const old = { startMs: DAY_MS + HOUR_MS, endMs: DAY_MS + HOUR_MS };
      await store.store(batch([{ ...FLOW, ...old }]));
      const late = { receivedMs: DAY_MS + 48 * HOUR_MS };
      const after = { startMs: DAY_MS + 24 * HOUR_MS, endMs: DAY_MS + 24 * HOUR_MS };
      await store.store(
        batch(
          [
            { ...FLOW, ...old },
            { ...FLOW, ...after },
          ],
          late,
        ),
      );
      nowMs = DAY_MS + 49 * HOUR_MS;
      await store.expire();
      const { sinceMs, pieces } = await store.recent({}, 10);
      expect(sinceMs).toBe(DAY_MS + 24 * HOUR_MS);
      expect(await readAll(pieces)).toEqual([{ ...FLOW, ...after }]);
      expect((await store.conversations({ untilMs: sinceMs! })).conversations).toMatchObject([{ connections: 2 }]);
    });

    test('late flows are found where they belong', async () => {
      const atMs = DAY_MS - 200 * 24 * HOUR_MS;
      await store.store(batch([FLOW, { ...FLOW, startMs: atMs, endMs: atMs + 30_000 }]));
      await store.expire();
      const found = await store.conversations({ sinceMs: atMs, untilMs: atMs + HOUR_MS });
      expect(found.conversations).toMatchObject([{ connections: 1, firstSeenMs: atMs }]);
      expect(await store.flows({ untilMs: DAY_MS }, 5)).toHaveLength(1);
    });

    test('forgets the finest first, and says which window is left', async () => {
      await store.store(batch([FLOW], { counts: [COUNT] }));
      const asked = { sinceMs: DAY_MS, untilMs: DAY_MS + MINUTE_MS };
      const after = async (days: number) => {
        nowMs = DAY_MS + days * 24 * HOUR_MS + HOUR_MS;
        await store.expire();
        const { window, conversations } = await store.conversations(asked);
        const flows = await store.flows({}, 1);
        return [flows.length, conversations.length, ((window.untilMs ?? 0) - DAY_MS) / MINUTE_MS];
      };
      expect(await after(1)).toEqual([1, 1, 1]);
      expect(await after(2)).toEqual([0, 1, 1]);
      expect(await after(4)).toEqual([0, 1, 60]);
      expect(await after(8)).toEqual([0, 1, 1440]);
      expect(await store.countsBy('minute', {})).toHaveLength(1);
      // Days are kept by the month in which they came.
      expect(await after(80)).toEqual([0, 0, 1440]);
      expect(await store.countsBy('minute', {})).toEqual([]);
    });

    test('what came later is kept when what came before is forgotten', async () => {
      await store.store(batch([FLOW]));
      await store.store(batch([FLOW], { receivedMs: DAY_MS + 80 * 24 * HOUR_MS }));
      nowMs = DAY_MS + 80 * 24 * HOUR_MS;
      await store.expire();
      expect(await conversations()).toMatchObject([{ connections: 1 }]);
    });

    test('counts what became of records, by source, reason and time', async () => {
      await store.store(batch([], { counts: [COUNT, { ...COUNT, kind: 'read', why: '', count: 9 }] }));
      await store.store(
        batch([], {
          counts: [
            { ...COUNT, count: 4 },
            { ...COUNT, atMs: DAY_MS + HOUR_MS, count: 1 },
          ],
        }),
      );
      await store.store(batch([], { counts: [{ ...COUNT, source: 'other', kind: 'lost', why: 'datagrams' }] }));
      const read = { ...COUNT, kind: 'read', why: '', count: 9 };
      const lost = { ...COUNT, source: 'other', kind: 'lost', why: 'datagrams' };
      const startMs = DAY_MS + MINUTE_MS;
      expect(await store.countsBy('minute', { untilMs: DAY_MS + HOUR_MS })).toEqual([
        { ...read, atMs: startMs },
        { ...COUNT, atMs: startMs, count: 7 },
        { ...lost, atMs: startMs },
      ]);
      expect((await store.countsBy('day', {})).map(({ atMs, kind, count }) => [atMs, kind, count])).toEqual([
        [DAY_MS, 'read', 9],
        [DAY_MS, 'skipped', 8],
        [DAY_MS, 'lost', 3],
      ]);
    });
  });
}
