import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { formatPolicyFile, printPolicyError } from '#dialects/bulkhead';
import { explainSystemError, findPolicyFiles, readText, sayUnreadable } from '../../files/index.ts';
import { CallError, type Command } from '../command.ts';

/** `bulkhead fmt`: writes policy files in canonical form; what they mean and their comments stay. */
export const fmtCommand: Command = {
  name: 'fmt',
  usage: 'fmt [DIR|FILE…] [--check]',
  summary: 'writes policy files in their canonical form, or lists those that are not in it',
  run: async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { check: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const changed = findChanged(positionals.length > 0 ? positionals : ['.']);
    if (!values.check) for (const { path, text } of changed) replaceFile(path, text);
    for (const { path } of changed) process.stdout.write(`${path}\n`);
    return values.check && changed.length > 0 ? 1 : 0;
  },
};

/** The files that are not in canonical form, with the text that they should have. Throws when any cannot be read. */
function findChanged(names: readonly string[]): { path: string; text: string }[] {
  const errors: string[] = [];
  const paths = names.flatMap((name) => {
    const found = findPolicyFiles(name);
    errors.push(...found.errors.map((error) => `bulkhead: ${error}`));
    if (found.paths.length + found.errors.length === 0)
      errors.push(`bulkhead: \`${name}\` leads to no .yaml file; expected policy files`);
    return found.paths;
  });
  const changed = [...new Set(paths)].flatMap((path) => {
    const read = readText(path);
    if (!read.ok) {
      errors.push(sayUnreadable('bulkhead', path, read.error));
      return [];
    }
    const before = read.value;
    const after = formatPolicyFile({ path, text: before });
    if (!after.ok) errors.push(...after.error.map(printPolicyError));
    return after.ok && after.value !== before ? [{ path, text: after.value }] : [];
  });
  if (errors.length > 0) throw new CallError([...errors, 'nothing was written']);
  return changed;
}

/** In one step: whoever reads the file meanwhile sees the old one or the new one. */
function replaceFile(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { mode: statSync(path).mode });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    const reason = explainSystemError(error) ?? String(error);
    throw new CallError([`bulkhead: \`${path}\` cannot be written (${reason})`]);
  }
}
