import type { ReadError, SourceFile } from '#core/model';
import { toPositions } from '#core/json';
import type { Expression } from '../syntax/expression.ts';
import type { Ruleset } from '../syntax/ruleset.ts';
import { parseCommand } from './commands.ts';
import { Cursor, Refusal } from './cursor.ts';
import { findIncluded } from './include.ts';
import { parsePart, parseRight } from './expressions.ts';
import { readTokens } from './tokens.ts';

export interface Script {
  readonly ruleset: Ruleset;
  readonly errors: ReadError[];
  readonly files: readonly SourceFile[];
  readonly scopes: Map<string, Expression>[];
  /** Files that are being read, to refuse those that include themselves. */
  readonly open: number[];
  /** Files that another one included. */
  readonly included: Set<number>;
}

/** Includes may be as deep as nft takes them. */
const MOST_INCLUDES = 16;

/** Runs one file's commands on the ruleset. What is wrong goes to the errors; the rest is read all the same. */
export function runFile(index: number, script: Script): void {
  const file = script.files[index];
  if (!file) return;
  const cursor = new Cursor(readTokens(file.text), index, script.scopes);
  const positions = toPositions(file.path, file.text);
  script.open.push(index);
  for (;;) {
    cursor.skipSeparators();
    if (cursor.token.kind === 'end') break;
    const before = cursor.index;
    attempt(script, cursor, positions, () => runLine(cursor, script));
    // A refusal at a brace that nobody opened would come back for ever.
    if (cursor.index === before) cursor.next();
  }
  script.open.pop();
}

/** Does the work; a refusal becomes an error, and the cursor stands at the end of what was refused. */
export function attempt(
  script: Script,
  cursor: Cursor,
  positions: ReturnType<typeof toPositions>,
  work: () => void,
): void {
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
  if (cursor.is('include')) runInclude(cursor, script);
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

function runInclude(cursor: Cursor, script: Script): void {
  cursor.next();
  const { at } = cursor.token;
  const pattern = cursor.string('a path in quotes');
  const found = findIncluded(pattern, cursor.file, script.files);
  if (found.length === 0 && !/[*?[]/.test(pattern))
    throw new Refusal(`\`${pattern}\` is not among the files; expected it to be given too`, at);
  for (const index of found) {
    if (script.open.includes(index) || script.open.length >= MOST_INCLUDES)
      throw new Refusal(
        `\`${pattern}\` is included from itself, or too deep; expected at most ${MOST_INCLUDES} levels`,
        at,
      );
    script.included.add(index);
    runFile(index, script);
  }
}
