import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe } from 'vitest';
import type { SourceFile } from '#core/model';

const ROOT = join(import.meta.dirname, '..', '..', 'shared', 'data');

/** A describe over one set of real inputs that lie beside the checkout (`configs/nftables`); skipped where they do not. */
export function describeSet(set: string, body: (folder: string) => void): void {
  const folder = join(ROOT, set);
  const isThere = existsSync(folder);
  describe.skipIf(!isThere)(`${set}${isThere ? '' : ' (skipped: the real inputs are not beside the checkout)'}`, () => {
    if (isThere) body(folder);
  });
}

/** The files below the folder, by path; those of `.gz` unpacked. Paths are relative to the folder. */
export function readSet(folder: string, isMeant: (path: string) => boolean = () => true): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(isMeant)
    .toSorted()
    .map((path) => ({ path, text: readSetFile(join(folder, path)) }));
}

export function readSetFile(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
