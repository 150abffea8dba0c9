import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyFile } from '#dialects/bulkhead';
import { TEMPLATE_DAY } from '#stages/define';

export const AT_MS = Date.parse(`${TEMPLATE_DAY}T12:00:00Z`);

const FOLDER = join(import.meta.dirname, '../../src/stages/define/templates');

/** The policy files of a template as they are shipped, sorted by path. */
export function readPolicyOf(template: string): PolicyFile[] {
  const cwd = join(FOLDER, template);
  return globSync('**/*.yaml', { cwd })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(cwd, path), 'utf8') }));
}

export function readDocumentOf(template: string): string {
  return readFileSync(join(FOLDER, template, 'README.md'), 'utf8');
}

/** The folders that are shipped. */
export function listFolders(): string[] {
  return globSync('*', { cwd: FOLDER }).toSorted();
}
