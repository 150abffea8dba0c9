import { type Node, type PolicyFile, readDocument } from './document.ts';
import { readTexts, report } from './fields.ts';
import type { PolicyError, Position } from './position.ts';

/** What a file wants to be read beside it: a file, or a folder with all that is in it. */
export interface Include {
  /** As written. */
  readonly text: string;
  /** From where the files' own paths start. */
  readonly path: string;
  readonly at: Position;
}

/** The includes of one file, for whoever reads files; what is wrong with the file is left to `parsePolicy`. */
export function findIncludes(file: PolicyFile): Include[] {
  // Most files have none, and need not be parsed twice.
  if (!file.text.includes('include')) return [];
  const { node } = readDocument(file, []);
  const entry = node?.kind === 'map' ? node.entries.find(({ key }) => key === 'include') : undefined;
  return entry ? readIncludes(entry.value, []) : [];
}

export function readIncludes(node: Node, errors: PolicyError[]): Include[] {
  return readTexts(node, '`include`', errors).flatMap(({ text, at }) => {
    const path = resolvePath(at.file, text);
    if (path !== undefined) return [{ text, path, at }];
    report(errors, at, `\`include\` has a text that is no path; expected for example \`../shared\``);
    return [];
  });
}

/** Every include leads to files that were read, and none leads back to its own. */
export function checkIncludes(files: readonly PolicyFile[], includes: readonly Include[], errors: PolicyError[]): void {
  const paths = files.map(({ path }) => toNormalPath(path));
  const byFile = new Map<string, { include: Include; targets: string[] }[]>();
  for (const include of includes) {
    const targets = paths.filter((path) => isInside(path, include.path));
    if (targets.length === 0)
      report(
        errors,
        include.at,
        `\`${include.text}\` is not among the files that were read; expected a file or a folder with policy files`,
      );
    const file = toNormalPath(include.at.file);
    byFile.set(file, [...(byFile.get(file) ?? []), { include, targets }]);
  }
  const done = new Set<string>();
  for (const start of byFile.keys()) findCycles(start, [], byFile, done, errors);
}

function findCycles(
  file: string,
  way: readonly string[],
  byFile: ReadonlyMap<string, { include: Include; targets: string[] }[]>,
  done: Set<string>,
  errors: PolicyError[],
): void {
  if (done.has(file)) return;
  const here = [...way, file];
  for (const { include, targets } of byFile.get(file) ?? []) {
    const back = targets.find((target) => here.includes(target));
    if (back !== undefined) {
      const circle = [...here.slice(here.indexOf(back)), back].map((path) => `\`${path}\``).join(' includes ');
      report(errors, include.at, `\`${include.text}\` leads in a circle: ${circle}; expected includes that end`);
    }
    for (const target of targets) if (!here.includes(target)) findCycles(target, here, byFile, done, errors);
  }
  done.add(file);
}

function isInside(path: string, folder: string): boolean {
  if (folder === '') return !path.startsWith('/') && !path.startsWith('..');
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The path of an include, from where the path of the file starts; undefined when it is none. */
function resolvePath(file: string, text: string): string | undefined {
  // Control characters are in no path that a person writes.
  if (/\p{Cc}/u.test(text)) return undefined;
  const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/') + 1) : '';
  return toNormalPath(text.startsWith('/') ? text : `${folder}${text}`);
}

/** Without `.` and without `..` but at the start; the folder where the paths start is empty. */
function toNormalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !path.startsWith('/')) parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}
