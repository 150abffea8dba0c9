/** A child of the kill test: writes reports and revisions as fast as it can, and says which were acknowledged. */
import { openSqliteLedger } from './index.ts';

const opened = openSqliteLedger(process.argv[2] ?? '');
if (!opened.ok) throw new Error(opened.error);
const ledger = opened.value;
for (let revision = (await ledger.newestRevision())?.revision ?? 0; ; revision += 1) {
  const files = [{ path: 'a.yaml', text: `# ${'x'.repeat(20_000)}` }];
  await ledger.addRevision({ author: 'ada', reason: `${revision}`, atMs: 1, files, evidence: {} }, revision);
  process.stdout.write(`${revision + 1}\n`);
}
