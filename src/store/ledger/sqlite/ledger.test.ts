import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unwrap } from '#core/result';
import { LEDGER_LAWS } from '#store/ledger';
import { openSqliteLedger } from './index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the laws of a ledger, in SQLite', () => {
  test.each(LEDGER_LAWS)('$name', async ({ run }) => {
    const ledger = unwrap(openSqliteLedger(join(folder, 'ledger.sqlite')));
    await run(ledger);
    await ledger.close();
  });
});

describe('the SQLite ledger', () => {
  test('keeps everything acknowledged when its process is killed while it writes, again and again', async () => {
    const path = join(folder, 'ledger.sqlite');
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.fixture.ts'), path]);
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const errors: string[] = [];
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
      const ended = once(child, 'exit');
      while (output.split('\n').length < 12 && child.exitCode === null)
        await new Promise((wake) => setTimeout(wake, 1));
      child.kill('SIGKILL');
      await ended;
      expect(errors).toEqual([]);
      const acknowledged = Number(output.trim().split('\n').at(-1));
      const ledger = unwrap(openSqliteLedger(path));
      const revisions = await ledger.listRevisions();
      expect(revisions[0]?.revision).toBeGreaterThanOrEqual(acknowledged);
      expect((await ledger.listAudit(0, 1)).total).toBe(revisions.length);
      expect(await ledger.isAuditIntact()).toBe(true);
      await ledger.close();
    }
  });

  test('is there again after it was closed', async () => {
    const path = join(folder, 'ledger.sqlite');
    const first = unwrap(openSqliteLedger(path));
    await first.addLogin('hash', 'admin', 10);
    await first.close();
    const second = unwrap(openSqliteLedger(path));
    expect(await second.openSession('hash', { hash: 's', expiresAtMs: 10 }, 1)).toBe('admin');
    await second.close();
  });

  test('notices a record of the audit log that was changed behind its back', async () => {
    const path = join(folder, 'ledger.sqlite');
    const ledger = unwrap(openSqliteLedger(path));
    for (const subject of ['a', 'b', 'c'])
      await ledger.addAudit({ atMs: 1, actor: 'ada', action: 'publish', subject, detail: '' });
    expect(await ledger.isAuditIntact()).toBe(true);
    const other = new DatabaseSync(path);
    other.exec(`update audit set actor = 'mallory' where sequence = 2`);
    other.close();
    expect(await ledger.isAuditIntact()).toBe(false);
    await ledger.close();
  });

  test('refuses what is no ledger, and one of a newer release, by name', () => {
    const torn = join(folder, 'torn.sqlite');
    writeFileSync(torn, 'this is no database, and long enough to be one'.repeat(100));
    expect(openSqliteLedger(torn)).toEqual({
      ok: false,
      error: `\`${torn}\` cannot be opened (file is not a database)`,
    });
    const newer = join(folder, 'newer.sqlite');
    const database = new DatabaseSync(newer);
    database.exec('pragma user_version = 99');
    database.close();
    expect(openSqliteLedger(newer)).toEqual({
      ok: false,
      error: `\`${newer}\`: it was written by a newer release (version 99); expected at most 3`,
    });
  });
});
