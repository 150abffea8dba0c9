import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { unwrap } from '#core/result';
import { describeFlowStore } from '../conformance/index.ts';
import { openEmbeddedFlowStore } from './index.ts';

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-flows-'));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describeFlowStore('the embedded ClickHouse', async (options) =>
  unwrap(await openEmbeddedFlowStore(newFolder(), options)),
);

it('says why it cannot open', async () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  const opened = await openEmbeddedFlowStore(file);
  expect(opened.ok ? '' : opened.error).toMatch(/^the embedded ClickHouse cannot open .*file: /);
});
