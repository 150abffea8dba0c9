import assert from 'node:assert/strict';
import type { Alert } from '#core/model';
import type { AgentStatus, FoldAlert, Ledger } from './ledger.ts';

/** What every engine of the ledger must hold; `run` gets an empty one and throws where the law is broken. */
export interface LedgerLaw {
  readonly name: string;
  readonly run: (ledger: Ledger) => Promise<void>;
}

const NOW = 1_800_000_000_000;
const STATUS: AgentStatus = {
  lastSeenMs: NOW,
  realisedRevision: 1,
  mode: 'observe',
  inSync: true,
  health: { version: '1', kernel: '6', residentBytes: 1, cpu: 0, uptimeMs: 1, lost: 0 },
};
const ALERT: Alert = {
  id: 'a',
  kind: 'forbidden-connection',
  severity: 'critical',
  title: 'laptop tried web3signer on signer',
  zone: 'keys',
  workload: 'signer',
  firstSeenMs: NOW,
  lastSeenMs: NOW,
  count: 1,
};
const FOLD: FoldAlert = (known, _delivered, next) => ({
  alert: known ? { ...next, count: known.alert.count + next.count } : next,
  deliverAtMs: next.lastSeenMs,
});
const DRAFT = {
  author: 'ada',
  reason: 'first',
  atMs: NOW,
  files: [{ path: 'a.yaml', text: 'zones: []' }],
  evidence: {},
};

async function enrol(ledger: Ledger, workload: string, serial: string, atMs = NOW) {
  await ledger.addToken({ hash: `token ${serial}`, workload, issuedAtMs: atMs, expiresAtMs: atMs + 1000 }, 'ada');
  return ledger.enrol(`token ${serial}`, { serial, workload, issuedAtMs: atMs, expiresAtMs: atMs + 5000 });
}

export const LEDGER_LAWS: readonly LedgerLaw[] = [
  {
    name: 'the last word on a subject holds, is audited once, and can be taken back',
    run: async (ledger) => {
      const by = { actor: 'ada', reason: 'looked', atMs: NOW };
      const said = { kind: 'role', subject: 'db', value: 'database' } as const;
      assert.equal(await ledger.addStatements([said, { ...said, kind: 'traffic', value: 'later' }], by), 2);
      assert.equal(await ledger.addStatements([said], { ...by, atMs: NOW + 1 }), 0);
      assert.equal(await ledger.addStatements([{ ...said, value: 'cache' }], { ...by, actor: 'bob' }), 1);
      assert.deepEqual(await ledger.listStatements(), [
        { ...said, value: 'cache', actor: 'bob', atMs: NOW },
        { ...said, kind: 'traffic', value: 'later', actor: 'ada', atMs: NOW },
      ]);
      assert.equal(await ledger.addStatements([{ kind: 'role', subject: 'db' }], by), 1);
      assert.equal(await ledger.addStatements([{ kind: 'role', subject: 'db' }], by), 0);
      assert.equal((await ledger.listStatements()).length, 1);
      const { records } = await ledger.listAudit(0, 10);
      assert.deepEqual(
        records.map(({ action, subject, detail }) => `${action} ${subject} ${detail}`),
        [
          'take-back-role db looked',
          'say-role db cache: looked',
          'say-traffic db later: looked',
          'say-role db database: looked',
        ],
      );
    },
  },
  {
    name: 'a draft is one of its user, is saved over the version that it was made from alone, and ends once',
    run: async (ledger) => {
      const draft = { user: 'ada', base: 3, files: DRAFT.files, savedAtMs: NOW };
      assert.equal(await ledger.findDraft('ada'), undefined);
      assert.deepEqual(await ledger.saveDraft(draft, 0), { ...draft, version: 1 });
      assert.equal(await ledger.saveDraft(draft, 0), undefined);
      const both = await Promise.all([ledger.saveDraft(draft, 1), ledger.saveDraft(draft, 1)]);
      assert.equal(both.filter((saved) => saved !== undefined).length, 1);
      assert.equal((await ledger.saveDraft({ ...draft, user: 'bob' }, 0))?.version, 1);
      const files = [{ path: 'b.yaml', text: 'zones: [ # half' }];
      await ledger.saveDraft({ ...draft, files, savedAtMs: NOW + 5 }, 2);
      assert.deepEqual(await ledger.findDraft('ada'), { ...draft, files, savedAtMs: NOW + 5, version: 3 });
      assert.equal(await ledger.dropDraft('ada', 'discarded', NOW + 6), true);
      assert.equal(await ledger.dropDraft('ada', 'discarded', NOW + 7), false);
      assert.equal((await ledger.findDraft('bob'))?.version, 1);
      const { records } = await ledger.listAudit(0, 10);
      assert.deepEqual(
        records.map(({ action, subject, detail }) => `${action} ${subject} ${detail}`),
        [
          'end-draft draft of ada discarded; it was saved 3 times',
          'start-draft draft of bob on revision 3',
          'start-draft draft of ada on revision 3',
        ],
      );
    },
  },
  {
    name: 'revisions count up from 1 and keep their text, author, reason and evidence',
    run: async (ledger) => {
      assert.equal(await ledger.newestRevision(), undefined);
      assert.equal((await ledger.addRevision(DRAFT, 0))?.revision, 1);
      const second = { ...DRAFT, reason: 'second', evidence: { rule: { words: 'seen' } } };
      assert.equal((await ledger.addRevision(second, 1))?.revision, 2);
      assert.deepEqual(await ledger.newestRevision(), { ...second, revision: 2 });
      assert.deepEqual(await ledger.findRevision(1), { ...DRAFT, revision: 1 });
      assert.equal(await ledger.findRevision(3), undefined);
      assert.deepEqual(
        (await ledger.listRevisions()).map(({ revision }) => revision),
        [2, 1],
      );
    },
  },
  {
    name: 'of two revisions made from the same one, the second is refused',
    run: async (ledger) => {
      const made = await Promise.all([ledger.addRevision(DRAFT, 0), ledger.addRevision(DRAFT, 0)]);
      assert.equal(made.filter((revision) => revision !== undefined).length, 1);
      assert.equal((await ledger.listRevisions()).length, 1);
    },
  },
  {
    name: 'a token enrols once, in time, and the workload that it was issued for',
    run: async (ledger) => {
      await ledger.addToken({ hash: 't', workload: 'signer', issuedAtMs: NOW, expiresAtMs: NOW + 10 }, 'ada');
      const certificate = { serial: '1', workload: 'signer', issuedAtMs: NOW + 5, expiresAtMs: NOW + 5000 };
      assert.deepEqual(await ledger.findToken('t', NOW + 5), { ok: true, value: 'signer' });
      assert.deepEqual(await ledger.findToken('u', NOW + 5), { ok: false, error: 'unknown' });
      assert.deepEqual(await ledger.enrol('t', { ...certificate, issuedAtMs: NOW + 10 }), {
        ok: false,
        error: 'expired',
      });
      assert.deepEqual(await ledger.enrol('t', { ...certificate, workload: 'hsm' }), { ok: false, error: 'unknown' });
      const both = await Promise.all([
        ledger.enrol('t', certificate),
        ledger.enrol('t', { ...certificate, serial: '2' }),
      ]);
      assert.equal(both.filter(({ ok }) => ok).length, 1);
      assert.deepEqual(await ledger.enrol('t', { ...certificate, serial: '3' }), { ok: false, error: 'used' });
      assert.equal((await ledger.listAgents()).length, 1);
    },
  },
  {
    name: 'a certificate holds until the next one is used, the agent enrols anew, or it is revoked',
    run: async (ledger) => {
      await enrol(ledger, 'signer', '1');
      assert.equal(await ledger.useCertificate('1', 'signer', NOW), true);
      assert.equal(await ledger.useCertificate('1', 'hsm', NOW), false);
      assert.equal(await ledger.useCertificate('9', 'signer', NOW), false);
      await ledger.addCertificate({ serial: '2', workload: 'signer', issuedAtMs: NOW + 1, expiresAtMs: NOW + 9000 });
      assert.equal(await ledger.useCertificate('1', 'signer', NOW + 2), true);
      assert.equal(await ledger.useCertificate('2', 'signer', NOW + 3), true);
      assert.equal(await ledger.useCertificate('1', 'signer', NOW + 4), false);
      await enrol(ledger, 'signer', '3', NOW + 5);
      assert.equal(await ledger.useCertificate('2', 'signer', NOW + 6), false);
      assert.equal(await ledger.useCertificate('3', 'signer', NOW + 6), true);
      assert.equal(await ledger.revokeAgent('signer', NOW + 7, 'ada'), true);
      assert.equal(await ledger.revokeAgent('signer', NOW + 8, 'ada'), false);
      assert.equal(await ledger.useCertificate('3', 'signer', NOW + 9), false);
    },
  },
  {
    name: 'a report that comes twice counts once, and a new run counts anew',
    run: async (ledger) => {
      await enrol(ledger, 'signer', '1');
      const report = { workload: 'signer', run: 'r1', sequence: 1, status: STATUS, alerts: [ALERT] };
      assert.equal((await ledger.addReport(report, FOLD)).isNew, true);
      assert.deepEqual(await ledger.addReport(report, FOLD), { isNew: false, alerts: [] });
      assert.equal((await ledger.addReport({ ...report, sequence: 2 }, FOLD)).isNew, true);
      assert.equal((await ledger.addReport({ ...report, sequence: 1 }, FOLD)).isNew, false);
      assert.equal((await ledger.addReport({ ...report, run: 'r2' }, FOLD)).isNew, true);
      assert.equal((await ledger.listAlerts())[0]?.alert.count, 3);
    },
  },
  {
    name: 'listeners that a report leaves out stay as they were',
    run: async (ledger) => {
      await enrol(ledger, 'signer', '1');
      const listeners = [{ address: '::', protocol: 'tcp' as const, port: 9000, process: 'web3signer' }];
      const report = { workload: 'signer', run: 'r', sequence: 1, status: { ...STATUS, listeners }, alerts: [] };
      await ledger.addReport(report, FOLD);
      await ledger.addReport({ ...report, sequence: 2, status: { ...STATUS, lastSeenMs: NOW + 1 } }, FOLD);
      assert.deepEqual((await ledger.listAgents())[0]?.status, { ...STATUS, lastSeenMs: NOW + 1, listeners });
    },
  },
  {
    name: 'an alert is due until it was delivered in its newest form',
    run: async (ledger) => {
      await ledger.addAlerts([ALERT], FOLD);
      const [first] = await ledger.listDeliveries();
      assert.ok(first);
      await ledger.noteDeliveryFailed('a', first.version, NOW + 100);
      const [retry] = await ledger.listDeliveries();
      assert.deepEqual([retry?.attempts, retry?.dueAtMs], [1, NOW + 100]);
      await ledger.addAlerts([{ ...ALERT, lastSeenMs: NOW + 1 }], FOLD);
      assert.equal((await ledger.listDeliveries())[0]?.dueAtMs, NOW + 1);
      await ledger.noteDelivered('a', first.version, NOW + 2);
      const [changed] = await ledger.listDeliveries();
      assert.equal(changed?.alert.count, 2);
      await ledger.noteDelivered('a', changed.version, NOW + 3);
      assert.deepEqual(await ledger.listDeliveries(), []);
    },
  },
  {
    name: 'an alert is acknowledged once, and opens again when the fold says so',
    run: async (ledger) => {
      await ledger.addAlerts([ALERT], FOLD);
      assert.equal(await ledger.acknowledgeAlert('b', 'ada', NOW), false);
      assert.equal(await ledger.acknowledgeAlert('a', 'ada', NOW), true);
      assert.equal(await ledger.acknowledgeAlert('a', 'bob', NOW), false);
      await ledger.addAlerts([ALERT], FOLD);
      assert.deepEqual((await ledger.listAlerts())[0]?.acknowledged, { by: 'ada', atMs: NOW });
      await ledger.addAlerts([ALERT], (...known) => ({ ...FOLD(...known), isReopened: true }));
      assert.equal((await ledger.listAlerts())[0]?.acknowledged, undefined);
    },
  },
  {
    name: 'a login token opens one session, and both end',
    run: async (ledger) => {
      await ledger.addLogin('l', 'admin', NOW + 10);
      await ledger.addLogin('late', 'admin', NOW + 1);
      const session = { hash: 's', expiresAtMs: NOW + 100 };
      assert.equal(await ledger.openSession('late', session, NOW + 5), undefined);
      assert.equal(await ledger.openSession('l', session, NOW + 5), 'admin');
      assert.equal(await ledger.openSession('l', { ...session, hash: 's2' }, NOW + 5), undefined);
      assert.deepEqual(await ledger.findSession('s', NOW + 99), { user: 'admin', expiresAtMs: NOW + 100 });
      assert.equal(await ledger.findSession('s', NOW + 100), undefined);
      await ledger.endSession('s', NOW + 6);
      assert.equal(await ledger.findSession('s', NOW + 7), undefined);
    },
  },
  {
    name: 'every change of policy and of rights is in the audit log, which is an intact chain',
    run: async (ledger) => {
      await ledger.addRevision(DRAFT, 0);
      await enrol(ledger, 'signer', '1');
      await ledger.addAudit({ atMs: NOW, actor: 'ada', action: 'start', subject: 'server', detail: '' });
      const { records, total } = await ledger.listAudit(0, 10);
      assert.deepEqual(
        records.map(({ action }) => action),
        ['start', 'enrol', 'issue-token', 'publish'],
      );
      assert.equal(total, 4);
      assert.deepEqual((await ledger.listAudit(1, 1)).records[0]?.sequence, 3);
      assert.equal(await ledger.isAuditIntact(), true);
    },
  },
];
