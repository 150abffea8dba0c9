import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { batch, COUNT, DAY_MS, FLOW, HOUR_MS } from '../conformance/samples.ts';
import { DEFAULT_RETENTION, LEVELS } from '../levels.ts';
import { openEmbedded } from './embedded.ts';
import type { Engine } from './engine.ts';
import { openStore } from './store.ts';
import { TABLES } from './schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-flows-'));
const engine = unwrap(await openEmbedded(folder));
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const OPTIONS = { now: () => DAY_MS + HOUR_MS, retention: DEFAULT_RETENTION };

/** Its inserts end with the one of that number: after it is done, or before. */
function breakAt(insert: number, isDone: boolean): Engine {
  let inserts = 0;
  const step = async (work: () => Promise<void>) => {
    inserts += 1;
    if (inserts > insert || (inserts === insert && !isDone)) throw new Error('the power is gone');
    await work();
    if (inserts === insert) throw new Error('the power is gone');
  };
  return {
    ...engine,
    writeAt: (lane, work) =>
      engine.writeAt(lane, ({ query, insertBlock, insertSelect }) =>
        work({
          query,
          insertBlock: (table, block) => step(() => insertBlock(table, block)),
          insertSelect: (sql) => step(() => insertSelect(sql)),
        }),
      ),
  };
}

/** Connections and counted records, by table. */
async function readAll(): Promise<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const level of LEVELS)
    sums[level] = Number(await engine.query(`SELECT sum(connections) FROM conversations_${level} WHERE batch = ''`));
  sums['flows'] = Number(await engine.query('SELECT count() FROM flows WHERE place > 0'));
  sums['counts'] = Number(await engine.query("SELECT sum(records) FROM counts WHERE batch = ''"));
  return sums;
}

const CUTS = TABLES.flatMap((_, i) => [[i + 1, false] as const, [i + 1, true] as const]);

test.each(CUTS)(
  'a batch cut off at its insert %i (done: %s) is whole when it comes again, and when it does not',
  async (insert, isDone) => {
    for (const table of TABLES) await engine.query(`TRUNCATE TABLE ${table.name}`);
    const store = await openStore(breakAt(insert, isDone), OPTIONS);
    const cut = batch([FLOW, FLOW], { counts: [COUNT] });
    await expect(store.store(cut)).rejects.toThrow('the power is gone');
    const wasAccepted = insert > 1 || isDone;
    const again = await openStore(engine, OPTIONS);
    const once = { minute: 2, hour: 2, day: 2, flows: 2, counts: COUNT.count };
    expect(await readAll()).toEqual(wasAccepted ? once : { minute: 0, hour: 0, day: 0, flows: 0, counts: 0 });
    await again.store(cut);
    expect(await readAll()).toEqual(once);
  },
);

test('a large batch is one part of each table', async () => {
  for (const table of TABLES) await engine.query(`TRUNCATE TABLE ${table.name}`);
  await engine.query('SYSTEM STOP MERGES');
  const store = await openStore(engine, OPTIONS);
  const flows = Array.from({ length: 150_000 }, (_, i) => ({
    ...FLOW,
    destinationPort: i % 65_536,
    exporter: `e${i % 3}`,
  }));
  await store.store(batch(flows));
  const parts = await engine.query(
    'SELECT table, count() FROM system.parts WHERE active GROUP BY table ORDER BY table',
  );
  await engine.query('SYSTEM START MERGES');
  expect(parts).toBe('conversations_day\t1\nconversations_hour\t1\nconversations_minute\t1\ncounts\t1\nflows\t1\n');
  expect(await readAll()).toMatchObject({ minute: 150_000, day: 150_000, flows: 150_000 });
});

test('one batch that cannot be written does not keep out those that wait with it', async () => {
  for (const table of TABLES) await engine.query(`TRUNCATE TABLE ${table.name}`);
  const refusing: Engine = {
    ...engine,
    writeAt: (lane, work) =>
      engine.writeAt(lane, (place) =>
        work({
          ...place,
          insertBlock: (table, block) =>
            Buffer.from(block).includes('poison') ? Promise.reject(new Error('no')) : place.insertBlock(table, block),
        }),
      ),
  };
  const store = await openStore(refusing, OPTIONS);
  const outcomes = await Promise.allSettled(
    [[FLOW], [{ ...FLOW, rule: 'poison' }], [FLOW]].map((flows) => store.store(batch(flows))),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await readAll()).toMatchObject({ flows: 2, day: 2 });
});
