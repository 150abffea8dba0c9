import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { DEFAULT_CONTROL_PLANE } from '#stages/enforce';
import { openSqliteLedger } from '#store/ledger/sqlite';
import { openDesk } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-desk-'));
const path = join(folder, 'ledger.sqlite');
const toFiles = (mode: string) => [
  {
    path: 'all.yaml',
    text: `zones: [{ name: office, mode: ${mode} }]\nworkloads: [{ name: a, zone: office, addresses: [10.0.0.1] }, { name: bulkhead-server, zone: office, addresses: [10.0.0.2] }]\n`,
  },
];
const open = async () => {
  const ledger = unwrap(openSqliteLedger(path));
  const desk = await openDesk({ ledger, controlPlane: DEFAULT_CONTROL_PLANE, now: () => 7, onPublished: () => {} });
  return { ledger, desk };
};
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a newest revision that cannot be read is told to nobody, and nothing is made from the one before it', async () => {
  const first = await open();
  for (const mode of ['observe', 'guard'])
    unwrap(await first.desk.publish({ content: toFiles(mode), author: 'ada', reason: mode, care: 'full' }));
  expect(first.desk.planFor('a')).toMatchObject({ revision: 2 });
  await first.ledger.close();
  const database = new DatabaseSync(path);
  database.exec(`update revisions set files_json = replace(files_json, 'zones:', 'realms:') where revision = 2`);
  database.close();

  const { ledger, desk } = await open();
  expect(desk.current()).toMatchObject({
    revision: 2,
    policy: { zones: [{ mode: 'observe' }] },
    unreadable: { readable: 1, errors: expect.arrayContaining([expect.stringMatching(/^all\.yaml:1:1: .*realms/)]) },
  });
  // What is told to nobody opens nothing: the older one observes where the newest guards.
  expect(desk.planFor('a')).toBeUndefined();
  const { policy } = desk.current();
  const made = await desk.publish({ content: policy, author: 'ada', reason: 'mode', care: 'urgent', after: 2 });
  expect(made).toMatchObject({ ok: false, error: { errors: [expect.stringContaining('revision 2 cannot be read')] } });

  unwrap(await desk.publish({ content: toFiles('guard'), author: 'ada', reason: 'again', care: 'full', after: 2 }));
  expect(desk.current()).toMatchObject({ revision: 3, policy: { zones: [{ mode: 'guard' }] } });
  expect(desk.current().unreadable).toBeUndefined();
  expect(desk.planFor('a')).toMatchObject({ revision: 3 });
  await ledger.close();
});
