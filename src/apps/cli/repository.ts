import { randomUUID } from 'node:crypto';
import { globSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { TemplateFile } from '#stages/define';
import { explainSystemError, makeFolder } from '../files/index.ts';
import { CallError } from './command.ts';

const TEMPLATES_FOLDER = join(import.meta.dirname, '../../stages/define/templates');
const MOST_NAMED = 20;

/** The files of a shipped template, sorted by path. */
export function readTemplate(name: string): TemplateFile[] {
  const folder = join(TEMPLATES_FOLDER, name);
  return globSync('**/*.{yaml,md}', { cwd: folder })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/** What keeps a new repository from being the folder: what a person wrote there is not ours to replace. */
export function findInTheWay(folder: string): string[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [`bulkhead: \`${folder}\` is a file; expected a new or empty folder`];
  const there = readdirSync(folder).toSorted();
  const rest = there.length - MOST_NAMED;
  return [
    ...there
      .slice(0, MOST_NAMED)
      .map((name) => `bulkhead: \`${join(folder, name)}\` is there already; expected a new or empty folder`),
    ...(rest > 0 ? [`bulkhead: and ${rest} more in \`${folder}\``] : []),
  ];
}

/**
 * All files or none: they are written to a folder of their own, which then takes its place in one step. In a folder that
 * is there already, maybe somebody's current one, its parts do, and leave again when one of them cannot.
 */
export function writeRepository(folder: string, files: readonly TemplateFile[]): void {
  const target = resolve(folder);
  const isThere = statSync(target, { throwIfNoEntry: false }) !== undefined;
  const fresh = isThere ? join(target, `.${randomUUID()}`) : `${target}.${randomUUID()}`;
  const moved: string[] = [];
  try {
    for (const { path, text } of files) {
      makeFolder(dirname(join(fresh, path)));
      writeFileSync(join(fresh, path), text, { flag: 'wx' });
    }
    if (!isThere) renameSync(fresh, target);
    else
      for (const name of readdirSync(fresh)) {
        renameSync(join(fresh, name), join(target, name));
        moved.push(join(target, name));
      }
  } catch (error) {
    for (const path of moved) rmSync(path, { recursive: true, force: true });
    const reason = explainSystemError(error) ?? String(error);
    throw new CallError([`bulkhead: \`${folder}\` cannot be written (${reason}); expected a folder that can be made`]);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
