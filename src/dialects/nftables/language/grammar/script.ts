import type { ReadError, SourceFile } from '#core/model';
import { toPositions } from '#core/json';
import type { Expression } from '../syntax/expression.ts';
import type { Ruleset } from '../syntax/ruleset.ts';
import { parseCommand } from './commands.ts';
import { Cursor, Refusal } from './cursor.ts';
import { findFiles } from '#dialects/shell';
import { parsePart, parseRight } from './expressions.ts';
import { readTokens, type Token } from './tokens.ts';

export interface Script {
  readonly ruleset: Ruleset;
  readonly errors: ReadError[];
  readonly files: readonly SourceFile[];
  readonly scopes: Map<string, Expression>[];
  /** Files that are being read, to refuse those that include themselves. */
  readonly open: number[];
  /** Files that another one included. */
  readonly included: Set<number>;
  /** Of a command in a shell script; absent elsewhere. */
  shell?: {
    /** Why nobody knows whether it is run. */
    readonly condition?: string;
  };
}

/** Includes may be as deep as nft takes them. */
const MOST_INCLUDES = 16;

/** Runs one file's commands on the ruleset. What is wrong goes to the errors; the rest is read all the same. */
export function runFile(index: number, script: Script): void {
  const file = script.files[index];
  if (!file) return;
  script.open.push(index);
  runTokens(readTokens(file.text), index, script);
  script.open.pop();
}

/** `tokens`: all of the file, or of a part of it. */
export function runTokens(tokens: readonly Token[], index: number, script: Script): void {
  const cursor = new Cursor(tokens, index, script.scopes);
  runLines(cursor, script, () => runLine(cursor, script));
}

/** Does the work for each line up to the end, or a brace that the lines did not open where `isEnd` says so. */
export function runLines(cursor: Cursor, script: Script, line: () => void, isEnd = () => false): void {
  const file = script.files[cursor.file];
  const positions = toPositions(file?.path ?? '', file?.text ?? '');
  for (cursor.skipSeparators(); !isEnd() && cursor.token.kind !== 'end'; cursor.skipSeparators()) {
    const before = cursor.index;
    attempt(script, cursor, positions, line);
    // A refusal at a brace that nobody opened would come back for ever.
    if (cursor.index === before) cursor.next();
  }
}

/** Does the work; a refusal becomes an error, and the cursor stands at the end of what was refused. */
function attempt(script: Script, cursor: Cursor, positions: ReturnType<typeof toPositions>, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    script.errors.push({ message: error.message, at: positions(error.at) });
    cursor.recover();
  }
}

function runLine(cursor: Cursor, script: Script): void {
  if (parseDefinition(cursor)) return;
  if (cursor.is('include')) runInclude(cursor, script, (index) => runFile(index, script));
  else parseCommand(cursor, script);
  if (!cursor.isSeparator()) throw cursor.refuse('the end of the command');
}

/** `define NAME = VALUE`, `redefine`, `undefine`. False: none stands here. */
export function parseDefinition(cursor: Cursor): boolean {
  const scope = cursor.scopes.at(-1);
  if (cursor.take('undefine')) {
    scope?.delete(cursor.word('a name'));
    return true;
  }
  const { at } = cursor.token;
  const isAgain = cursor.take('redefine');
  if (!isAgain && !cursor.take('define')) return false;
  const name = cursor.word('a name');
  cursor.expect('=');
  if (!isAgain && scope?.has(name))
    throw new Refusal(`\`${name}\` is defined already; expected \`redefine\`, or another name`, at);
  scope?.set(name, parseDefined(cursor));
  return true;
}

/** A number may have a sign: it can be a priority. */
function parseDefined(cursor: Cursor): Expression {
  const { at } = cursor.token;
  if (cursor.is('-') && cursor.isNumber(1)) {
    cursor.next();
    return { kind: 'word', text: `-${cursor.next().text}`, isQuoted: false, at };
  }
  if (cursor.is('{') || cursor.is('$')) return parseRight(cursor);
  const first = parseRight(cursor);
  // `filter - 10`: a name and what is added to it.
  if (
    first.kind === 'range' &&
    first.first.kind === 'word' &&
    first.last.kind === 'word' &&
    /^[a-z]+$/.test(first.first.text)
  )
    return { kind: 'word', text: `${first.first.text} - ${first.last.text}`, isQuoted: false, at };
  if (first.kind === 'word' && cursor.take('+')) {
    const more = parsePart(cursor, 'right');
    return { ...first, text: `${first.text} + ${more.kind === 'word' ? more.text : ''}` };
  }
  return first;
}

/** Runs the files that an include names, one after the other. */
export function runInclude(cursor: Cursor, script: Script, run: (index: number) => void): void {
  cursor.next();
  const { at } = cursor.token;
  runIncluded(cursor.string('a path in quotes'), at, cursor, script, run);
}

export function runIncluded(
  pattern: string,
  at: number,
  cursor: Pick<Cursor, 'file'>,
  script: Script,
  run: (index: number) => void,
): void {
  const found = findFiles(pattern, cursor.file, script.files);
  if (found.length === 0 && !/[*?[]/.test(pattern))
    throw new Refusal(`\`${pattern}\` is not among the files; expected it to be given too`, at);
  for (const index of found) {
    if (script.open.includes(index) || script.open.length >= MOST_INCLUDES)
      throw new Refusal(
        `\`${pattern}\` is included from itself, or too deep; expected at most ${MOST_INCLUDES} levels`,
        at,
      );
    script.included.add(index);
    run(index);
  }
}
