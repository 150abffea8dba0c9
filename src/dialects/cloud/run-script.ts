import { fail, ok, type Result } from '#core/result';

/** What one command does: its output, or why it cannot be. */
export type Run = (words: readonly string[]) => Result<string, string>;

/**
 * Runs a shell script of the few forms that our writers print: commands, variables that keep the output of a command,
 * `[ a != b ]` as a check. Everything else is refused: nobody could say what it does. Errors: the first, with its line.
 */
export function runScript(text: string, environment: ReadonlyMap<string, string>, run: Run): Result<true, string> {
  const variables = new Map(environment);
  for (const [i, line] of text.split('\n').entries()) {
    const done = runLine(line, variables, run);
    if (!done.ok) return fail(`line ${i + 1}: ${done.error}`);
  }
  return ok(true);
}

function runLine(line: string, variables: Map<string, string>, run: Run): Result<true, string> {
  if (line === '' || line === '#!/bin/sh' || line === 'set -eu') return ok(true);
  const needed = /^: "\$\{(\w+):\?[^"$`\\]*\}"$/.exec(line)?.[1];
  if (needed !== undefined) return variables.has(needed) ? ok(true) : fail(`\`${needed}\` has no value`);
  const check = /^\[ (\S+) != (\S+) \]$/.exec(line);
  if (check) {
    const [one, other] = [check[1] ?? '', check[2] ?? ''].map((word) => readWords(word, variables));
    if (!one?.ok || !other?.ok) return fail(`\`${line}\` is no check that is known`);
    return one.value.join(' ') === other.value.join(' ') ? fail(`\`${line}\` does not hold`) : ok(true);
  }
  const assignment = /^([A-Za-z_]\w*)=\$\((.*)\)$/.exec(line);
  const words = readWords(assignment?.[2] ?? line, variables);
  if (!words.ok) return words;
  const output = run(words.value);
  if (!output.ok) return output;
  if (assignment?.[1] !== undefined) variables.set(assignment[1], output.value);
  return ok(true);
}

const PIECE = /'([^']*)'|"((?:[^"$`\\]|\$\w+)*)"|\\(')|([\w./:,=@*>-]+)|(?<= )\$(\w+)(?= |$)/y;

/** Words with quotes taken off and variables replaced. */
function readWords(text: string, variables: ReadonlyMap<string, string>): Result<string[], string> {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length;) {
    if (text[at] === ' ') {
      if (word !== undefined) words.push(word);
      word = undefined;
      at++;
      continue;
    }
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    if (!piece) return fail(`\`${text.slice(at, at + 20)}\` is nothing that is known here`);
    const [whole, single, double, escaped, bare, list] = piece;
    const named = double ?? (list === undefined ? '' : whole);
    const missing = [...named.matchAll(/\$(\w+)/g)].find(([, name]) => !variables.has(name ?? ''));
    if (missing) return fail(`\`${missing[0]}\` has no value`);
    const filled = double?.replaceAll(/\$(\w+)/g, (_, name: string) => variables.get(name) ?? '');
    // Without quotes, a value is as many words as it has.
    if (list !== undefined) words.push(...(variables.get(list) ?? '').split(/\s+/).filter((part) => part !== ''));
    else word = (word ?? '') + (single ?? filled ?? escaped ?? bare ?? '');
    at += whole.length;
  }
  if (word !== undefined) words.push(word);
  return ok(words);
}

/** `--name=value`, `--name value …` and what stands by itself. */
export function readOptions(words: readonly string[]): { plain: string[]; options: Map<string, string[]> } {
  const plain: string[] = [];
  const options = new Map<string, string[]>();
  let last: string[] | undefined;
  for (const word of words) {
    const option = /^--([a-z0-9-]+)(?:=([^]*))?$/.exec(word);
    if (option?.[1] !== undefined) {
      const values = option[2] === undefined ? [] : [option[2]];
      last = option[2] === undefined ? values : undefined;
      options.set(option[1], values);
    } else (last ?? plain).push(word);
  }
  return { plain, options };
}
