import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { unwrap } from '#core/result';
import { openClickHouseFlowStore } from './clickhouse/index.ts';
import { FLOW_LAWS } from './conformance.ts';
import { openMemoryFlowStore } from './memory/index.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-flows-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the memory flow store', () => {
  it.each(FLOW_LAWS)('$name', async ({ run }) => {
    await run(openMemoryFlowStore());
  });
});

describe('the ClickHouse flow store', () => {
  it.each(FLOW_LAWS)(
    '$name',
    async ({ run }) => {
      const store = unwrap(await openClickHouseFlowStore(newFolder()));
      await run(store).finally(store.close);
    },
    30_000,
  );

  it('remembers after it was closed', async () => {
    const folder = newFolder();
    const nowMs = Date.now();
    const record = {
      workload: 'w',
      source: '10.0.0.1',
      destination: '10.0.0.2',
      protocol: 'tcp',
      port: 1,
      direction: 'egress',
      connections: 1,
      answered: true,
      firstSeenMs: nowMs,
      lastSeenMs: nowMs + 1,
    } as const;
    const first = unwrap(await openClickHouseFlowStore(folder));
    await first.record([record]);
    await first.close();
    const second = unwrap(await openClickHouseFlowStore(folder));
    expect(await second.conversations({})).toEqual([record]);
    await second.close();
  }, 30_000);

  it('says why it cannot open', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const opened = await openClickHouseFlowStore(file);
    expect(opened.ok ? '' : opened.error).toMatch(/^the embedded ClickHouse cannot open .*file: /);
  }, 30_000);
});
