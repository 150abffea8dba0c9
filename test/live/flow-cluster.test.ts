import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '#core/model';
import { unwrap } from '#core/result';
import type { FlowStore } from '#store/flows';
import { openClusterFlowStore } from '#store/flows/clickhouse';
import { describeFlowStore } from '#store/flows/conformance';
import { CLUSTER, findMissing } from '../../src/apps/setup/index.ts';
import { type ClickHouseCluster, startClickHouseCluster } from './clickhouse-cluster.ts';

const missing = findMissing(CLUSTER);
const reason = missing.length > 0 ? ` (needs ${missing.join(', ')})` : '';
const NOW_MS = Date.now();

const toFlow = (i: number): Flow => ({
  startMs: NOW_MS - 1000,
  endMs: NOW_MS,
  source: `10.0.0.${i % 7}`,
  destination: '10.1.0.1',
  protocol: 'tcp',
  sourcePort: 40_000 + i,
  destinationPort: 443,
  bytes: 10,
  initiator: 'source',
});

describe.skipIf(missing.length > 0)(`two shards of two replicas${reason}`, () => {
  let cluster: ClickHouseCluster;
  beforeAll(async () => {
    cluster = await startClickHouseCluster(2, 2);
  });
  afterAll(async () => {
    await cluster.stop();
  });
  const toCluster = () => ({ name: cluster.name, servers: cluster.servers.map(({ url }) => url) });
  /** Everything that the store made. */
  const empty = async () => {
    for (const server of cluster.servers)
      for (const database of ['bulkhead', 'bulkhead_all']) {
        const tables = await server.ask(`SELECT name FROM system.tables WHERE database = '${database}'`);
        for (const table of tables.split('\n').filter((name) => name !== ''))
          await server.ask(`DROP TABLE ${database}.${table}`);
      }
  };

  describeFlowStore('the cluster', async (options) => {
    await empty();
    return unwrap(await openClusterFlowStore(toCluster(), options));
  });

  describe('with a server that is killed', () => {
    let store: FlowStore;
    let sent = 0;
    const storeBatches = async (from: number, to: number) => {
      for (let i = from; i < to; i += 1) {
        const flows = Array.from({ length: 20 }, (_, j) => toFlow(i * 20 + j));
        await store.store({ id: `batch ${i}`, receivedMs: NOW_MS, flows, counts: [] });
        sent += flows.length;
      }
    };
    const countConnections = async () => {
      const { conversations } = await store.conversations({});
      return conversations.reduce((sum, { connections }) => sum + connections, 0);
    };

    beforeAll(async () => {
      await empty();
      store = unwrap(await openClusterFlowStore(toCluster()));
    });
    afterAll(async () => {
      await store.close();
    });

    test('batches are spread over the shards', async () => {
      await storeBatches(0, 10);
      expect(await countConnections()).toBe(sent);
      for (const server of cluster.servers)
        expect(Number(await server.ask('SELECT count() FROM bulkhead.flows WHERE place > 0'))).toBeGreaterThan(0);
    });

    test('a large batch is one part of each table', async () => {
      const countParts = async (table: string) => {
        const sql = `SELECT count() FROM system.parts WHERE database = 'bulkhead' AND table = '${table}' AND level = 0`;
        const counts = await Promise.all(cluster.servers.map(({ ask }) => ask(sql)));
        return counts.reduce((sum, count) => sum + Number(count), 0);
      };
      const tables = ['flows', 'counts', 'conversations_minute', 'conversations_hour', 'conversations_day'];
      const before = await Promise.all(tables.map(countParts));
      const flows = Array.from({ length: 80_000 }, (_, i) => ({ ...toFlow(i), destinationPort: i % 65_536 }));
      await store.store({ id: 'large', receivedMs: NOW_MS, flows, counts: [] });
      sent += flows.length;
      // On both replicas.
      expect(await Promise.all(tables.map(countParts))).toEqual(before.map((parts) => parts + 2));
      expect(await countConnections()).toBe(sent);
    });

    test('what was acknowledged is read without it, and more is taken', async () => {
      const [first] = cluster.servers;
      const [last] = cluster.servers.slice(-1);
      const storing = storeBatches(10, 30);
      await first?.kill();
      await storing;
      expect(await countConnections()).toBe(sent);
      await storeBatches(5, 15).then(() => (sent -= 200));
      expect(await countConnections()).toBe(sent);
      await first?.start();
      await last?.kill();
      await storeBatches(30, 40);
      await last?.start();
    }, 300_000);

    test('when all are back nothing is there twice', async () => {
      await expect.poll(countConnections, { timeout: 30_000, interval: 500 }).toBe(sent);
      for (const shard of [1, 2]) {
        const ofShard = cluster.servers.filter((server) => server.shard === shard);
        const counts = () => Promise.all(ofShard.map(({ ask }) => ask('SELECT count() FROM bulkhead.flows')));
        await expect.poll(async () => new Set(await counts()).size, { timeout: 30_000, interval: 500 }).toBe(1);
      }
    });

    test('a shard of which nobody answers refuses the batch, and takes it when it is there again', async () => {
      const ofShard = cluster.servers.filter(({ shard }) => shard === 1);
      for (const server of ofShard) await server.kill();
      const batches = Array.from({ length: 8 }, (_, i) => ({
        id: `later ${i}`,
        receivedMs: NOW_MS,
        flows: [toFlow(i)],
        counts: [],
      }));
      const outcomes = await Promise.allSettled(batches.map((batch) => store.store(batch)));
      expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled', 'rejected']));
      for (const server of ofShard) await server.start();
      await Promise.all(batches.map((batch) => store.store(batch)));
      sent += batches.length;
      await expect.poll(countConnections, { timeout: 30_000, interval: 500 }).toBe(sent);
    });

    test('what is no cluster is told in words', async () => {
      const wrong = await openClusterFlowStore({ name: 'other', servers: toCluster().servers });
      expect(wrong).toMatchObject({ ok: false });
      const half = await openClusterFlowStore({ name: cluster.name, servers: toCluster().servers.slice(0, 2) });
      expect(half.ok ? '' : half.error).toBe(
        'the cluster `lab` has 2 shards, and servers of 1 of them can be used; expected one of each',
      );
    });
  });
});
