import type { ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { blankPrompts, findFiles, findPrompts } from '#dialects/shell';
import { checkRuleset } from './check/ruleset.ts';
import { runJson } from './json/read-ruleset.ts';
import { isShellScript, runShellScript } from './grammar/shell.ts';
import { runFile, type Script } from './grammar/script.ts';
import { includesOf } from './grammar/include.ts';
import type { Ruleset } from './syntax/ruleset.ts';

/**
 * What a kernel holds after `nft -f` (or `nft -j -f`) of each file that no other includes, in the order given. Errors: all that nft
 * would refuse.
 */
export function parseScripts(given: readonly SourceFile[]): Result<Ruleset, readonly ReadError[]> {
  const files = given.map(withoutPrompts);
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
    script.scopes.splice(0, script.scopes.length, new Map());
    if (file && isJson(file.text)) runJson(file, index, script.ruleset, script.errors);
    else if (file && isShellScript(file.text)) runShellScript(index, script);
    else runFile(index, script);
  }
  const { ruleset, errors } = checkRuleset(script.ruleset, files);
  const all = [...script.errors, ...errors];
  return all.length > 0 ? fail(all) : ok(ruleset);
}

const CHANGES = /\bnft\s+(?=(?:add|insert|create|replace|delete|destroy|flush|rename)\b)/;

/** The same text with nothing of a terminal in it; what was given to nft there to change is given to it. */
function withoutPrompts(file: SourceFile): SourceFile {
  const prompts = findPrompts(file.text).map((prompt) => {
    const change = CHANGES.exec(prompt.text);
    return change ? { ...prompt, text: prompt.text.slice(0, change.index + change[0].length) } : prompt;
  });
  return prompts.length === 0 ? file : { ...file, text: blankPrompts(file.text, prompts) };
}

function isJson(text: string): boolean {
  return /^[\ufeff\s]*\{/.test(text);
}

/** Files that another includes are read there. */
function findRoots(files: readonly SourceFile[]): number[] {
  const included = new Set(
    files.flatMap(({ text }, from) => includesOf(text).flatMap((pattern) => findFiles(pattern, from, files))),
  );
  const roots = [...files.keys()].filter((index) => !included.has(index));
  return roots.length > 0 ? roots : [...files.keys()];
}
