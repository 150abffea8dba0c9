import type { Position, SourceFile } from '#core/model';
import { type Counters, type Dump, type Family } from '../language/index.ts';
import { runCommand } from './commands.ts';
import { findFamily } from './find-family.ts';
import type { Findings } from './findings.ts';
import { type IpSet, readSetLine } from './ipset.ts';
import { readListedSet, readXmlSets } from './ipset-listing.ts';
import { addListing, isListingHead, readChains } from './listing.ts';
import {
  addChain,
  closeDump,
  isBuiltIn,
  openDump,
  type OpenDump,
  openTable,
  type OpenTable,
  TABLES,
} from './ruleset.ts';
import {
  joinContinued,
  readHere,
  readShellLine,
  type Shell,
  type ShellCommand,
  splitWords,
  startShell,
  substitute,
} from '#dialects/shell';

export interface FileContent {
  /** In the order in which they stand; several of one family are of several hosts, or times. */
  readonly dumps: readonly Dump[];
  readonly sets: ReadonlyMap<string, IpSet>;
}

/** A text that a script restores, up to the line that ends it, into what its other commands make. */
interface Restored {
  readonly end: number;
  readonly isQuoted: boolean;
  readonly dump: OpenDump;
  /** Tables that are there keep their rules. */
  readonly isKept: boolean;
}

const TOOLS = /^(?:\S*\/)?(ip6?tables(?:-legacy|-nft)?(?:-restore)?|ipset)$/;

/** All that a file says, whatever stands around it: prose, a shell script, other output. */
export function readFile(file: SourceFile, findings: Findings): FileContent {
  const fileFamily = findFamily(file.path, file.text);
  const lines = file.text.replace(/^\ufeff/, '').split('\n');
  const shell: Shell = startShell();
  const sets = new Map(file.text.includes('<ipset name=') ? readXmlSets(file).map((set) => [set.name, set]) : []);
  const dumps: OpenDump[] = [];
  let family = fileFamily;
  let saved: OpenDump | undefined;
  let table: OpenTable | undefined;
  let restored: Restored | undefined;

  for (let i = 0; i < lines.length; i++) {
    const line = textOf(i);
    const text = line.trimStart();
    const at = { file: file.path, line: i + 1, column: line.length - text.length + 1 };
    if (restored && i >= restored.end) {
      restored = saved = undefined;
      continue;
    }
    if (text === '') continue;
    const header = /^#.*\b(ip6?)tables(?:-nft|-legacy)?-save\b/.exec(text);
    if (header) {
      family = header[1] === 'ip6' ? 6 : 4;
      // The tool itself says more behind it, and says it before each table.
      if (header[0] === text && /^# \S+$/.test(text)) saved = undefined;
    } else if (text.startsWith('*') && TABLES.includes(text.slice(1))) table = beginTable(text.slice(1), at);
    else if (table) readTableLine(text, line, at);
    else if (text.startsWith('Name: ')) i = readListedSets(i);
    else if (isListingHead(text)) i = readListed(i);
    else if (!readSetLine(text, at, sets, findings)) i = readOutside(i);
  }
  if (table) table.cut = 'there is no `COMMIT` behind the table: the file may be cut off';
  return { dumps: dumps.map(closeDump), sets };

  /** A line without space at its end; in a text that a script restores, with the values of its variables. */
  function textOf(index: number): string {
    const line = (lines[index] ?? '').trimEnd();
    return restored && !restored.isQuoted ? substitute(line, shell.variables, 'go').text : line;
  }

  /** Returns the number of the last line of the listing. */
  function readListed(start: number): number {
    const { chains, last } = readChains(file, lines, start);
    addListing(chains, family, dumps);
    return last;
  }

  function readListedSets(start: number): number {
    const listed = readListedSet(lines, start, (line) => ({ file: file.path, line: line + 1, column: 1 }));
    if (listed?.set) sets.set(listed.set.name, listed.set);
    return listed?.last ?? start;
  }

  /** A table that is there already begins another dump. */
  function beginTable(name: string, at: Position): OpenTable {
    if (table) table.cut = 'there is no `COMMIT` behind the table';
    if (restored) {
      if (!restored.isKept) restored.dump.tables.delete(name);
      saved = restored.dump;
      return openTable(saved, name, at);
    }
    if (!saved || saved.family !== family || saved.tables.has(name)) {
      saved = openDump(family, 'save');
      dumps.push(saved);
    }
    return openTable(saved, name, at);
  }

  function readTableLine(text: string, line: string, at: Position): void {
    if (!table || !saved || text.startsWith('#')) return;
    if (text === 'COMMIT') {
      table = undefined;
      return;
    }
    if (text.startsWith(':')) return declareChain(text, at);
    const counted = /^\[(\d+):(\d+)\]\s+/.exec(text);
    const offset = line.length - text.length + (counted?.[0].length ?? 0);
    const words = splitWords(line, offset);
    if (!words)
      findings.errors.push({ message: `\`${clip(text)}\` has a quote that is not closed; expected \`"\``, at });
    else if (!words[0]?.text.startsWith('-'))
      findings.errors.push({
        message: `\`${clip(text)}\` stands within the table \`${table.name}\`; expected \`:CHAIN POLICY\`, \`-A CHAIN …\` or \`COMMIT\``,
        at,
      });
    else runCommand(words, { dump: saved, table: table.name, at, findings, ...toCounters(counted) });
  }

  function declareChain(text: string, at: Position): void {
    const [name = '', policy = '-', counters] = text.slice(1).trim().split(/\s+/);
    if (!table || name === '') return;
    const chain = table.chains.get(name) ?? addChain(table, name, at);
    if (restored?.isKept && !isBuiltIn(table.name, name)) chain.rules = [];
    if (policy !== '-') chain.policy = policy;
    Object.assign(chain, toCounters(/^\[(\d+):(\d+)\]$/.exec(counters ?? '')));
    if (!['-', 'ACCEPT', 'DROP', 'QUEUE'].includes(policy))
      findings.errors.push({ message: `\`${policy}\` is no policy; expected \`ACCEPT\`, \`DROP\` or \`-\``, at });
  }

  /** A line of a script, or one that says nothing to us. Returns the number of the last line that belongs to it. */
  function readOutside(index: number): number {
    const joined = joinContinued(lines, index);
    const [line, last] = [joined.text.trimEnd(), joined.last];
    const at = { file: file.path, line: index + 1, column: line.length - line.trimStart().length + 1 };
    const bare = /^\s*(\[\d+:\d+\] )?-[APN] \S/.test(line)
      ? splitWords(line.replace(/^\s*\[\d+:\d+\] /, ''))
      : undefined;
    if (bare) runCommand(bare, { dump: openScript(fileFamily), table: 'filter', at, findings });
    else for (const command of readShellLine(line, shell, TOOLS)) runShellCommand(command, line, last, at);
    return last;
  }

  function runShellCommand({ tool, words, condition }: ShellCommand, line: string, last: number, at: Position): void {
    if (tool === 'ipset') {
      readSetLine(words.map(({ text }) => text).join(' '), at, sets, findings);
      return;
    }
    const of: Family = tool.startsWith('ip6') || words.some(({ text }) => text === '-6') ? 6 : 4;
    if (!tool.endsWith('-restore'))
      return runCommand(words, {
        dump: openScript(of),
        table: 'filter',
        at,
        findings,
        ...(condition !== undefined && { condition }),
      });
    const has = (...options: readonly string[]) => words.some(({ text }) => options.includes(text));
    const here = readHere(line, lines, last);
    if (has('--test', '-t') || (!here && !/[<|]|\s[-/~.]/.test(line))) return;
    // A script that writes the file and then restores it has it before.
    const isWritten = dumps.some(({ family: known, source }) => known === of && source === 'save');
    if (here && condition === undefined) restored = { ...here, dump: openScript(of), isKept: has('--noflush', '-n') };
    else if (here || !isWritten)
      loseRestored(
        openScript(of),
        `\`${clip(line.trim())}\`: ${condition ?? 'what it restores is in no text here'}`,
        at,
      );
  }

  /** Of a family into which something is restored that nobody knows, each table may have any rules. */
  function loseRestored(dump: OpenDump, why: string, at: Position): void {
    for (const name of TABLES) openTable(dump, name, at).cut = why;
  }

  function openScript(of: Family): OpenDump {
    const known = dumps.find((dump) => dump.source === 'script' && dump.family === of);
    if (known) return known;
    const dump = openDump(of, 'script');
    dumps.push(dump);
    return dump;
  }
}

function toCounters(found: RegExpExecArray | null): { counters?: Counters } {
  return found ? { counters: { packets: BigInt(found[1] ?? 0), bytes: BigInt(found[2] ?? 0) } } : {};
}

export function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
