import { createHash } from 'node:crypto';
import type { AuditEntry, AuditRecord } from './ledger.ts';

export const firstHash = '0'.repeat(64);

/** The entry as the next record of a log whose newest record is `newest`. */
export function seal(entry: AuditEntry, newest: Pick<AuditRecord, 'sequence' | 'hash'> | undefined): AuditRecord {
  const sequence = (newest?.sequence ?? 0) + 1;
  const previous = newest?.hash ?? firstHash;
  return { ...entry, sequence, previous, hash: hashOf(entry, sequence, previous) };
}

export function isSealed(record: AuditRecord, before: Pick<AuditRecord, 'sequence' | 'hash'> | undefined): boolean {
  return (
    record.sequence === (before?.sequence ?? 0) + 1 &&
    record.previous === (before?.hash ?? firstHash) &&
    record.hash === hashOf(record, record.sequence, record.previous)
  );
}

function hashOf({ atMs, actor, action, subject, detail }: AuditEntry, sequence: number, previous: string): string {
  const text = JSON.stringify([sequence, previous, atMs, actor, action, subject, detail]);
  return createHash('sha256').update(text).digest('hex');
}
