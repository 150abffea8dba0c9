import type { Kysely } from 'kysely';
import type { AgentRecord, AgentStatus, IssuedCertificate, Ledger, TokenRefusal } from '../ledger.ts';
import { fail, ok, type Result } from '#core/result';
import { addAuditRecord } from './audit.ts';
import type { Tables } from './tables.ts';

type Agents = Pick<
  Ledger,
  'addToken' | 'findToken' | 'enrol' | 'addCertificate' | 'useCertificate' | 'revokeAgent' | 'listAgents'
>;

export function toAgents(database: Kysely<Tables>): Agents {
  return {
    addToken: (token, actor) =>
      database.transaction().execute(async (step) => {
        const { hash, workload, issuedAtMs, expiresAtMs } = token;
        await step
          .insertInto('tokens')
          .values({ hash, workload, issued_at_ms: issuedAtMs, expires_at_ms: expiresAtMs, used_at_ms: null })
          .execute();
        const detail = `until ${new Date(expiresAtMs).toISOString()}`;
        await addAuditRecord(step, { atMs: issuedAtMs, actor, action: 'issue-token', subject: workload, detail });
      }),
    findToken: (hash, atMs) => findUsable(database, hash, atMs),
    enrol: (hash, certificate) =>
      database.transaction().execute(async (step) => {
        const { workload, issuedAtMs } = certificate;
        const usable = await findUsable(step, hash, issuedAtMs);
        if (!usable.ok) return usable;
        if (usable.value !== workload) return fail('unknown' as const);
        await step.updateTable('tokens').set({ used_at_ms: issuedAtMs }).where('hash', '=', hash).execute();
        await revoke(step, workload, issuedAtMs);
        await insertCertificate(step, certificate);
        await step
          .insertInto('agents')
          .values({ workload, enrolled_at_ms: issuedAtMs, status_json: null, listeners_json: null })
          .onConflict((conflict) => conflict.column('workload').doUpdateSet({ enrolled_at_ms: issuedAtMs }))
          .execute();
        const detail = `certificate ${certificate.serial}`;
        await addAuditRecord(step, { atMs: issuedAtMs, actor: workload, action: 'enrol', subject: workload, detail });
        return ok(undefined);
      }),
    addCertificate: (certificate) =>
      database.transaction().execute(async (step) => {
        const { workload, issuedAtMs, serial } = certificate;
        await insertCertificate(step, certificate);
        const detail = `certificate ${serial}`;
        await addAuditRecord(step, { atMs: issuedAtMs, actor: workload, action: 'renew', subject: workload, detail });
      }),
    useCertificate: async (serial, workload, atMs) => {
      const row = await database
        .selectFrom('certificates')
        .selectAll()
        .where('serial', '=', serial)
        .where('workload', '=', workload)
        .executeTakeFirst();
      if (!row || row.revoked_at_ms !== null) return false;
      if (row.first_used_at_ms === null) await noteFirstUse(database, row, atMs);
      return true;
    },
    revokeAgent: (workload, atMs, actor) =>
      database.transaction().execute(async (step) => {
        if ((await revoke(step, workload, atMs)) === 0n) return false;
        const detail = 'its certificates hold no longer';
        await addAuditRecord(step, { atMs, actor, action: 'revoke-agent', subject: workload, detail });
        return true;
      }),
    listAgents: () => listAgents(database),
  };
}

async function findUsable(step: Kysely<Tables>, hash: string, atMs: number): Promise<Result<string, TokenRefusal>> {
  const token = await step.selectFrom('tokens').selectAll().where('hash', '=', hash).executeTakeFirst();
  if (!token) return fail('unknown');
  if (token.used_at_ms !== null) return fail('used');
  return token.expires_at_ms <= atMs ? fail('expired') : ok(token.workload);
}

async function insertCertificate(step: Kysely<Tables>, certificate: IssuedCertificate): Promise<void> {
  const { serial, workload, issuedAtMs, expiresAtMs } = certificate;
  await step
    .insertInto('certificates')
    .values({
      serial,
      workload,
      issued_at_ms: issuedAtMs,
      expires_at_ms: expiresAtMs,
      first_used_at_ms: null,
      revoked_at_ms: null,
    })
    .execute();
}

async function revoke(step: Kysely<Tables>, workload: string, atMs: number): Promise<bigint> {
  const done = await step
    .updateTable('certificates')
    .set({ revoked_at_ms: atMs })
    .where('workload', '=', workload)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows;
}

/** The agent has the new certificate for sure: whoever copied an earlier one has nothing. */
async function noteFirstUse(database: Kysely<Tables>, row: Tables['certificates'], atMs: number): Promise<void> {
  await database.transaction().execute(async (step) => {
    await step.updateTable('certificates').set({ first_used_at_ms: atMs }).where('serial', '=', row.serial).execute();
    await step
      .updateTable('certificates')
      .set({ revoked_at_ms: atMs })
      .where('workload', '=', row.workload)
      .where('serial', '!=', row.serial)
      .where('issued_at_ms', '<', row.issued_at_ms)
      .where('revoked_at_ms', 'is', null)
      .execute();
  });
}

async function listAgents(database: Kysely<Tables>): Promise<AgentRecord[]> {
  const rows = await database
    .selectFrom('agents')
    .innerJoin('certificates', 'certificates.workload', 'agents.workload')
    .groupBy('agents.workload')
    .orderBy('agents.workload')
    .select((eb) => [
      'agents.workload',
      'enrolled_at_ms',
      'status_json',
      'listeners_json',
      eb.fn.max('certificates.expires_at_ms').as('certificate_expires_at_ms'),
    ])
    .execute();
  return rows.map((row) => ({
    workload: row.workload,
    enrolledAtMs: row.enrolled_at_ms,
    certificateExpiresAtMs: row.certificate_expires_at_ms,
    ...(row.status_json !== null && {
      status: {
        ...(JSON.parse(row.status_json) as AgentStatus),
        ...(row.listeners_json !== null && {
          listeners: JSON.parse(row.listeners_json) as NonNullable<AgentStatus['listeners']>,
        }),
      },
    }),
  }));
}
