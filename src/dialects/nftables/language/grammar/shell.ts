import { toPositions } from '#core/json';
import {
  findFiles,
  type HereText,
  joinContinued,
  readHere,
  readShellLine,
  type Shell,
  type ShellCommand,
  splitWords,
  startShell,
  substitute,
  type Word,
} from '#dialects/shell';
import { Refusal } from './cursor.ts';
import { runFile, runIncluded, runTokens, type Script } from './script.ts';
import { readTokens, type Token } from './tokens.ts';

const TOOLS = /^(?:\S*\/)?(nft|cat|tee)$/;
const CALL = /^[ \t]*(?:sudo[ \t]+|exec[ \t]+)*(?:"?\$\{?\w*NFT\w*\}?"?|(?:[\w./-]*\/)?nft)[ \t]+\S/im;
const WRITES = /^[ \t]*(?:sudo[ \t]+)?(?:cat|tee)\b[^\n]*<<-?[ \t]*\\?["']?\w/m;

/** Whether commands of nft stand in a script of a shell, and not in one of nft. */
export function isShellScript(text: string): boolean {
  const beginning = text.slice(0, 200_000);
  return !/^\ufeff?#![^\n]*\bnft\b/.test(beginning) && (CALL.test(beginning) || WRITES.test(beginning));
}

/** A part of the file as nft gets it. */
interface Piece {
  readonly text: string;
  /** Where in the file each of its characters stands. */
  readonly originOf: (offset: number) => number;
}

interface Run {
  readonly file: number;
  readonly script: Script;
  readonly shell: Shell;
  readonly lines: readonly string[];
  readonly starts: readonly number[];
  /** What the script writes into files, by path. */
  readonly written: Map<string, Piece>;
  readonly loaded: Set<string>;
}

/** Runs what a shell script gives to nft, one command after the other. */
export function runShellScript(file: number, script: Script): void {
  const lines = (script.files[file]?.text ?? '').split('\n');
  const starts: number[] = [];
  let start = 0;
  for (const { length } of lines) {
    starts.push(start);
    start += length + 1;
  }
  const run: Run = { file, script, shell: startShell(), lines, starts, written: new Map(), loaded: new Set() };
  script.open.push(file);
  for (let i = 0; i < lines.length; i++) i = runCommandLine(i, run);
  // What is written for a service to load.
  for (const [path, piece] of run.written) if (!run.loaded.has(path) && isRuleset(piece.text)) runPiece(piece, run);
  script.open.pop();
}

/** Returns the number of its last line. */
function runCommandLine(index: number, run: Run): number {
  const { lines, shell } = run;
  const { text, last } = joinQuoted(lines, index);
  if (/^\s*(?:#|$)/.test(text)) return last;
  const here = readHere(text, lines, last);
  for (const command of readShellLine(text, shell, TOOLS)) {
    if (command.tool === 'nft') callNft(command, text, index, here, run);
    else if (here) writeFile(command, text, here, run);
  }
  return here ? here.end : last;
}

/** The line with those that belong to it: behind a backslash, and within quotes. */
function joinQuoted(lines: readonly string[], index: number): { text: string; last: number } {
  let { text, last } = joinContinued(lines, index);
  if (!/\bnft\b|NFT/i.test(text)) return { text, last };
  const alone = { text, last };
  while (!splitWords(text) && last + 1 < lines.length && text.length < 1_000_000) {
    last++;
    text += `\n${lines[last] ?? ''}`;
  }
  return splitWords(text) ? { text, last } : alone;
}

function writeFile({ words }: ShellCommand, line: string, here: HereText, run: Run): void {
  const path =
    />{1,2}\s*"?([^\s"'<>|;&]+)/.exec(line)?.[1] ??
    words.find(({ text }) => /^[\w./~-]*\/|\.(?:nft|conf)$/.test(text))?.text;
  if (path !== undefined) run.written.set(path, toPiece(here, run));
}

function isRuleset(text: string): boolean {
  return /^[ \t]*(?:table|add|flush|create|destroy|delete)[ \t]+(?:table|chain|rule|set|map|element|ruleset|ip6?|inet|arp|bridge|netdev|[\w-]+[ \t]*\{)/m.test(
    text,
  );
}

function toPiece(here: HereText, { lines, starts, shell }: Run): Piece {
  const body = lines.slice(here.first, here.end).join('\n');
  const from = starts[here.first] ?? 0;
  if (here.isQuoted) return { text: body, originOf: (offset) => from + offset };
  const { text, originOf } = substitute(body, shell.variables, 'go');
  return { text, originOf: (offset) => from + originOf(offset) };
}

const WITH_VALUE = new Set(['-I', '--includepath', '-D', '--define']);

function callNft(command: ShellCommand, line: string, index: number, here: HereText | undefined, run: Run): void {
  const { words } = command;
  const { script, starts, written, loaded } = run;
  const first = words.findIndex(({ text }, i) => !text.startsWith('-') && !WITH_VALUE.has(words[i - 1]?.text ?? ''));
  const options = words.slice(0, first < 0 ? words.length : first);
  const has = (form: RegExp) => options.some(({ text }) => form.test(text));
  if (has(/^(?:-[a-z]*c[a-z]*|--check)$/) || has(/^(?:-[hvV]|--help|--version)$/)) return;
  const { condition } = command;
  const within = { ...run, script: { ...script, shell: condition === undefined ? {} : { condition } } };
  const lineStart = starts[index] ?? 0;
  if (!has(/^(?:-[a-z]*f|--file)$/)) {
    if (first >= 0) runPiece(joinWords(words.slice(first), line, lineStart), within);
    return;
  }
  const path = words[first]?.text ?? '-';
  const at = lineStart + (words[first]?.column ?? 1) - 1;
  if (path === '-' || path === '/dev/stdin') {
    if (here) runPiece(toPiece(here, run), within);
    else refuse(run, '`nft -f -` reads what another program gives; expected its text in the script: `<<END`', at);
    return;
  }
  loaded.add(path);
  const own = written.get(path);
  if (own && findFiles(path, run.file, script.files).length === 0) return runPiece(own, within);
  try {
    runIncluded(path, at, { file: run.file }, within.script, (found) => runFile(found, within.script));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refuse(run, error.message, error.at);
  }
}

function refuse({ script, file }: Run, message: string, at: number): void {
  const { path = '', text = '' } = script.files[file] ?? {};
  script.errors.push({ message, at: toPositions(path, text)(at) });
}

/** Words as nft gets them: with a space between. */
function joinWords(words: readonly Word[], line: string, start: number): Piece {
  const parts: { readonly from: number; readonly origin: number }[] = [];
  let text = '';
  for (const word of words) {
    const isQuoteFirst = /^["']/.test(line.slice(word.column - 1, word.column));
    parts.push({ from: text.length, origin: start + word.column - 1 + (isQuoteFirst ? 1 : 0) });
    text += `${word.isQuoted ? word.text : word.text.replaceAll(/\\(.)/g, '$1')} `;
  }
  const originOf = (offset: number) => {
    const part = parts.findLast(({ from }) => from <= offset);
    return part ? part.origin + offset - part.from : start;
  };
  return { text, originOf };
}

/** One call of nft, with definitions of its own. What takes away what is not there changes nothing. */
function runPiece({ text, originOf }: Piece, { file, script }: Run): void {
  const tokens = readTokens(text).map((token): Token => ({
    ...token,
    at: originOf(token.at),
    end: originOf(token.end),
  }));
  const errors = /^\s*(?:delete|destroy|flush)\b[^\n;]*$/.test(text) ? [] : script.errors;
  runTokens(tokens, file, { ...script, errors, scopes: [new Map()] });
}
