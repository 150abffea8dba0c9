import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeEstateFolder } from './folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'bulkhead-folders-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('what a killed demo left is removed at the next start; what is of others or in use is not', () => {
  const { pid: dead } = spawnSync('true');
  const used = basename(makeEstateFolder(parent));
  const world = used.split('-')[2] ?? '';
  const elsewhere = `bulkhead-estate-1-${dead}-abcdef`;
  for (const name of [`bulkhead-estate-${world}-${dead}-abcdef/agents`, elsewhere, 'bulkhead-estate-notes'])
    mkdirSync(join(parent, name), { recursive: true });
  const next = basename(makeEstateFolder(parent));
  expect(readdirSync(parent).toSorted()).toEqual([elsewhere, 'bulkhead-estate-notes', used, next].toSorted());
});
