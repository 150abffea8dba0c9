import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CallError } from './command.ts';

/** The `.yaml` and `.yml` files of a folder and its folders, sorted by path; or the one file. */
export function readPolicyFiles(path: string): { path: string; text: string }[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new CallError([`bulkhead: \`${path}\` does not exist; expected a folder with policy files`]);
  if (stat.isFile()) return [{ path, text: readFileSync(path, 'utf8') }];
  const names = globSync('**/*.{yaml,yml}', { cwd: path }).toSorted();
  if (names.length === 0) throw new CallError([`bulkhead: \`${path}\` has no .yaml file; expected policy files`]);
  return names.map((name) => ({ path: join(path, name), text: readFileSync(join(path, name), 'utf8') }));
}
