import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { AgentReport, Denial, Policy } from '#core/model';
import { unwrap } from '#core/result';
import { zoneMatrix } from '#stages/discover';
import { openMemoryFlowStore } from '#store/flows/memory';
import { openSqliteLedger } from '#store/ledger/sqlite';
import { makeAlertFold } from '../alerting/index.ts';
import { makeObserved } from '../observed.ts';
import { seedPolicy } from '../policy/index.ts';
import { toConversationViews } from '../views/index.ts';
import { makeReports } from './reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'bulkhead-reports-'));
const ledger = unwrap(openSqliteLedger(join(folder, 'ledger.sqlite')));
afterAll(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const policy: Policy = unwrap(
  seedPolicy(
    'inventory.ndjson',
    [
      '{"name":"laptop","zone":"office","addresses":["10.0.1.7"]}',
      '{"name":"signer","zone":"key-management","addresses":["10.0.9.2"]}',
    ].join('\n'),
  ),
);
const denial: Denial = {
  source: '10.0.1.7',
  destination: '10.0.9.2',
  protocol: 'tcp',
  port: 9000,
  direction: 'egress',
  packets: 3,
  dropped: true,
  mode: 'enforce',
  rule: 'default-deny',
  firstSeenMs: 1000,
  lastSeenMs: 2000,
};
const report: AgentReport = {
  run: 'r',
  sequence: 1,
  atMs: 2000,
  realisedRevision: 1,
  mode: 'enforce',
  inSync: true,
  conversations: [],
  denials: [denial, { ...denial, port: 22, dropped: false }],
  events: [],
  health: { version: '1', kernel: '6', residentBytes: 1, cpu: 0, uptimeMs: 1, lost: 0 },
};

test('what a host dropped is shown as tried, unanswered and denied, and is no connection that could count as evidence', async () => {
  const flows = openMemoryFlowStore();
  const take = makeReports({
    ledger,
    flows,
    policy: () => policy,
    fold: makeAlertFold(1000, () => 2000),
    now: () => 2000,
    onAlerts: () => {},
    onReport: () => {},
  });
  await take(report, 'laptop');
  await take(report, 'laptop');
  const { conversations } = await makeObserved(
    flows,
    () => ({ revision: 1, policy }),
    () => 2000,
  )();
  // What was let pass is counted by the kernel as the connection that it is.
  expect(toConversationViews(conversations, policy, 2000)).toMatchObject([
    {
      source: { name: 'laptop' },
      destination: { name: 'signer' },
      port: 9000,
      connections: 0,
      answered: false,
      verdict: 'denied',
      decidedBy: ['default-deny'],
    },
  ]);
  const cell = zoneMatrix(policy, conversations, 2000).find(
    ({ source, destination }) => source === 'office' && destination === 'key-management',
  );
  expect(cell).toMatchObject({ denied: 1, unanswered: 1, connections: 0 });
});
