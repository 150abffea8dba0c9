import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { explainSystemError } from './system-error.ts';

export interface FoundFiles {
  /** Sorted by path; none when there is nothing of that name, or nothing in it. */
  readonly paths: readonly string[];
  /** What cannot be looked at, or is meant and hidden, in words. */
  readonly errors: readonly string[];
}

interface Search {
  readonly isMeant: (name: string) => boolean;
  readonly paths: string[];
  readonly hidden: string[];
  readonly errors: string[];
  /** Folders walked already, so that links in a circle end. */
  readonly walked: Set<string>;
}

export function isPolicyName(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

/** The one file, or the `.yaml` and `.yml` files of the folder and its folders, also of those that links lead to. */
export function findPolicyFiles(path: string): FoundFiles {
  const search = findIn(path, isPolicyName);
  return { paths: search.paths, errors: [...search.errors, ...findUnread(search)] };
}

/** The one file, or all files of the folder and its folders that are not hidden, also of those that links lead to. */
export function findSourceFiles(path: string): FoundFiles {
  return findIn(path, (name) => !name.startsWith('.'));
}

/** All below the path whose names are meant, those of hidden folders apart. */
function findIn(path: string, isMeant: Search['isMeant']): Search {
  const search: Search = { isMeant, paths: [], hidden: [], errors: [], walked: new Set() };
  const stat = tryTo(path, search, () => statSync(path, { throwIfNoEntry: false }));
  if (!stat) return search;
  if (!stat.isDirectory()) return { ...search, paths: [normalize(path)] };
  walk(path, false, search);
  return { ...search, paths: search.paths.toSorted() };
}

function walk(folder: string, isHidden: boolean, search: Search): void {
  const real = tryTo(folder, search, () => realpathSync(folder));
  // What is hidden is walked apart: what of it is also reached openly is read there.
  const key = `${isHidden} ${real}`;
  if (real === undefined || search.walked.has(key)) return;
  search.walked.add(key);
  const entries = tryTo(folder, search, () => readdirSync(folder, { withFileTypes: true })) ?? [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const stat = tryTo(path, search, () => statOf(entry, path));
    if (!stat) continue;
    const { isFolder } = stat;
    // What git keeps is of git, and no policy.
    if (isFolder && entry.name === '.git') continue;
    if (isFolder) walk(path, isHidden || entry.name.startsWith('.'), search);
    else if (search.isMeant(entry.name)) (isHidden ? search.hidden : search.paths).push(path);
  }
}

function statOf(entry: Dirent, path: string): { isFolder: boolean } {
  const kind: Dirent | Stats = entry.isSymbolicLink() ? statSync(path) : entry;
  return { isFolder: kind.isDirectory() };
}

/** Files of hidden folders that are not read by another way (as those of a Kubernetes ConfigMap are, by links). */
function findUnread({ hidden, paths }: Search): string[] {
  if (hidden.length === 0) return [];
  const read = new Set(paths.map((path) => realpathSync(path)));
  return hidden
    .filter((path) => !read.has(realpathSync(path)))
    .map((path) => `\`${path}\` is in a hidden folder; expected policy files where they are seen`);
}

function tryTo<T>(path: string, { errors }: Search, act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    errors.push(
      `\`${path}\` cannot be read (${explainSystemError(error) ?? String(error)}); expected a file or a folder`,
    );
    return undefined;
  }
}
