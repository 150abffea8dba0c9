import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import type { FlowStore } from '#store/flows';
import { openMemoryFlowStore } from '#store/flows/memory';
import { toV5Datagram } from '../../../../bench/parts/netflow-datagrams.ts';
import { startCollecting } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-collecting-'));
afterAll(() => rmSync(folder, { recursive: true }));

const collect = async (flows: Pick<FlowStore, 'store'>, datagrams: readonly Uint8Array[], closeWithinMs = 8000) => {
  const log: string[] = [];
  const listen = [{ host: '127.0.0.1', port: 0 }];
  const started = await startCollecting({
    listen,
    stateFolder: folder,
    flows,
    now: Date.now,
    log: (line) => log.push(line),
    closeWithinMs,
  });
  const collecting = unwrap(started);
  const socket = createSocket('udp4');
  socket.connect(collecting.addresses[0]?.port ?? 0, '127.0.0.1');
  await once(socket, 'connect');
  for (const datagram of datagrams) await new Promise((resolve) => socket.send(datagram, resolve));
  socket.close();
  return { collecting, log };
};

test('flows are in the store, with the account of their exporter', async () => {
  const store = openMemoryFlowStore();
  const { collecting } = await collect(store, [toV5Datagram(0), toV5Datagram(2), Uint8Array.of(1)]);
  await collecting.close();
  expect(await store.flows({}, 100)).toHaveLength(60);
  const counts = await store.countsBy('minute', {});
  expect(counts.map(({ source, kind, why, count }) => [source, kind, why, count])).toEqual(
    expect.arrayContaining([
      ['127.0.0.1', 'read', '', 61],
      ['127.0.0.1', 'decoded', '', 60],
      ['127.0.0.1', 'bad', '', 1],
      ['127.0.0.1', 'lost', 'flows', 30],
    ]),
  );
});

test('a batch that the store did not take is sent again, under the same name', async () => {
  const store = openMemoryFlowStore();
  const ids: string[] = [];
  const stored = Promise.withResolvers<void>();
  const failing: Pick<FlowStore, 'store'> = {
    store: async (batch) => {
      ids.push(batch.id);
      await store.store(batch);
      if (ids.length === 1) throw new Error('the disk is full');
      stored.resolve();
    },
  };
  const { collecting, log } = await collect(failing, [toV5Datagram(0)]);
  await stored.promise;
  await collecting.close();
  expect(log).toEqual(['flows could not be stored (the disk is full); they are sent again']);
  expect(ids[1]).toBe(ids[0]);
  expect(await store.flows({}, 100)).toHaveLength(30);
});

test('closing ends in time also where the store does not, and says what was given up', async () => {
  const asked = Promise.withResolvers<void>();
  const stuck: Pick<FlowStore, 'store'> = {
    store: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  };
  const { collecting, log } = await collect(stuck, [toV5Datagram(0), toV5Datagram(1)], 300);
  await asked.promise;
  const startedMs = performance.now();
  await collecting.close();
  expect(performance.now() - startedMs).toBeLessThan(5000);
  expect(log).toEqual([
    expect.stringMatching(/^\d+ flows and \d+ datagrams .* not stored within 0\.3 s, and given up$/),
  ]);
  const [flows = 0, waiting = 0] = (log[0] ?? '').match(/\d+/g)?.map(Number) ?? [];
  expect(flows + 30 * waiting).toBe(60);
});

test('nothing is listened on where nobody asked for it', async () => {
  const parts = { listen: [], stateFolder: folder, flows: openMemoryFlowStore(), now: Date.now, log: () => undefined };
  expect(unwrap(await startCollecting(parts)).addresses).toEqual([]);
});
