import type { ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { checkRuleset } from './check/ruleset.ts';
import { runJson } from './json/read-ruleset.ts';
import { runFile, type Script } from './grammar/script.ts';
import { findIncluded } from './grammar/include.ts';
import type { Ruleset } from './syntax/ruleset.ts';

/**
 * What a kernel holds after `nft -f` (or `nft -j -f`) of each file that no other includes, in the order given. Errors: all that nft
 * would refuse.
 */
export function parseScripts(files: readonly SourceFile[]): Result<Ruleset, readonly ReadError[]> {
  const script: Script = {
    ruleset: { tables: new Map() },
    errors: [],
    files,
    scopes: [new Map()],
    open: [],
    included: new Set(),
  };
  const roots = findRoots(files);
  for (const index of roots) {
    const file = files[index];
    if (file && isJson(file.text)) runJson(file, index, script.ruleset, script.errors);
    else runFile(index, script);
  }
  const { ruleset, errors } = checkRuleset(script.ruleset, files);
  const all = [...script.errors, ...errors];
  return all.length > 0 ? fail(all) : ok(ruleset);
}

function isJson(text: string): boolean {
  return /^[\ufeff\s]*\{/.test(text);
}

/** Files that another includes are read there. */
function findRoots(files: readonly SourceFile[]): number[] {
  const included = new Set(
    files.flatMap(({ text }, from) => includesOf(text).flatMap((pattern) => findIncluded(pattern, from, files))),
  );
  const roots = [...files.keys()].filter((index) => !included.has(index));
  return roots.length > 0 ? roots : [...files.keys()];
}

function includesOf(text: string): string[] {
  return [...text.matchAll(/^[ \t]*include[ \t]+"([^"\n]+)"/gm)].map((match) => match[1] ?? '');
}
