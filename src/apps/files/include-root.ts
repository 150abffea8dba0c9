import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

/**
 * The folder within which the includes of a policy stay: the git repository that it is in; without one the folder around
 * the policy's own, unless that is all of the machine. Whoever writes a policy is not who may read all files.
 */
export function findIncludeRoot(path: string): string {
  const given = resolve(path);
  const folder = statSync(given, { throwIfNoEntry: false })?.isDirectory() ? given : dirname(given);
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) break;
  }
  return dirname(dirname(folder)) === dirname(folder) ? folder : dirname(folder);
}

export function isWithin(root: string, path: string): boolean {
  const asked = resolve(path);
  return asked === root || asked.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
