import type { Position, ReadError } from '#core/model';
import type { Findings } from './findings.ts';
import {
  type Counters,
  type Family,
  printRule,
  readRule,
  type Rule,
  separateWords,
  splitAddresses,
} from '../language/index.ts';
import type { Word } from '#dialects/shell';
import {
  addChain,
  findChain,
  isBuiltIn,
  type OpenChain,
  type OpenDump,
  openTable,
  type OpenTable,
  TABLES,
} from './ruleset.ts';

/** What a command is about, beyond its words. */
export interface CommandPlace {
  readonly dump: OpenDump;
  /** Unless the command names another. */
  readonly table: string;
  readonly at: Position;
  readonly counters?: Counters;
  /** Why nobody knows whether the command is run at all. */
  readonly condition?: string;
  readonly findings: Findings;
}

const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--delete': '-D',
  '--replace': '-R',
  '--new-chain': '-N',
  '--new': '-N',
  '--delete-chain': '-X',
  '--flush': '-F',
  '--policy': '-P',
  '--rename-chain': '-E',
  '--zero': '-Z',
  '--list': '-L',
  '--list-rules': '-S',
  '--check': '-C',
};
const COMMANDS = new Set(Object.values(LONG));

/** Runs one command: `-A INPUT …`, `-t nat -N chain`. */
export function runCommand(given: readonly Word[], place: CommandPlace): void {
  const { dump, at, findings } = place;
  const words = expandFlags(given);
  const table = readTable(words) ?? place.table;
  const start = words.findIndex((word) => !word.isQuoted && COMMANDS.has(LONG[word.text] ?? word.text));
  const command = words[start];
  if (!command) return refuse(given[0], 'is no command; expected for example `-A INPUT -j ACCEPT`');
  const named = words[start + 1];
  const name = named && !named.text.startsWith('-') && named.text !== '!' ? named.text : undefined;
  const operands = words.toSpliced(start, name === undefined ? 1 : 2);
  const verb = LONG[command.text] ?? command.text;
  if (verb === '-L' || verb === '-S' || verb === '-Z' || verb === '-C') return;
  if (!TABLES.includes(table)) return refuse(given[0], `is for the table \`${table}\`; expected ${names(TABLES)}`);
  const open = openTable(dump, table, at);
  if (place.condition !== undefined && verb !== '-A' && verb !== '-I' && verb !== '-N') {
    open.cut = place.condition;
    return;
  }
  const operand = operands[start];
  switch (verb) {
    case '-N':
      if (name !== undefined && !open.chains.has(name)) addChain(open, name, at);
      return;
    case '-P':
      return setPolicy();
    case '-F':
      for (const chain of open.chains.values()) if (name === undefined || chain.name === name) chain.rules = [];
      return;
    case '-X':
      for (const chain of open.chains.keys())
        if (!isBuiltIn(table, chain) && (name === undefined || chain === name)) open.chains.delete(chain);
      return;
    case '-E':
      return rename();
    default: {
      if (name === undefined) return refuse(command, 'expected a chain behind it');
      const known = findChain(open, name, at);
      if (!known)
        findings.losses.push({
          kind: 'unsupported',
          construct: name,
          why: `nothing makes this chain of the table \`${table}\`; it is taken as if \`-N ${name}\` stood before`,
          at,
        });
      changeRules(verb, known ?? addChain(open, name, at), operands, start, { ...place, table }, open);
    }
  }

  function setPolicy(): void {
    const chain = name === undefined ? undefined : findChain(open, name, at);
    const policy = operand?.text ?? '';
    if (!chain || !isBuiltIn(table, chain.name)) return refuse(named, 'is no built-in chain');
    if (!POLICIES.includes(policy)) return refuse(operand ?? named, `is no policy; expected ${names(POLICIES)}`);
    chain.policy = policy;
  }

  function rename(): void {
    const chain = name === undefined ? undefined : open.chains.get(name);
    if (!chain || !operand) return refuse(named, `is no chain of the table \`${table}\``);
    open.chains.delete(chain.name);
    chain.name = operand.text;
    open.chains.set(chain.name, chain);
  }

  function refuse(word: Word | undefined, message: string): void {
    findings.errors.push(problem(at, word, message));
  }
}

const POLICIES = ['ACCEPT', 'DROP', 'QUEUE'];

function names(list: readonly string[]): string {
  return list.map((name) => `\`${name}\``).join(', ');
}

/** No tool prints longer rules, and no kernel holds them. */
const MOST_WORDS = 2000;

function changeRules(
  verb: string,
  chain: OpenChain,
  operands: readonly Word[],
  start: number,
  { dump, table, at, counters, condition, findings }: CommandPlace,
  open: OpenTable,
): void {
  const numberText = operands[start]?.text ?? '';
  const number = verb !== '-A' && /^\d{1,9}$/.test(numberText) ? Number(numberText) : undefined;
  if (verb === '-D' && number !== undefined) {
    chain.rules.splice(number - 1, 1);
    return;
  }
  if (operands.length > MOST_WORDS) {
    findings.errors.push(
      problem(at, operands[0], `begins a rule of ${operands.length} words; expected ${MOST_WORDS} at most`),
    );
    return;
  }
  const words = withoutTable(number === undefined ? operands : operands.toSpliced(start, 1));
  const isChain = (name: string) => open.chains.has(name);
  const rules = splitAddresses(separateWords(words)).map((one): Rule => {
    const rule = readRule(one, { family: dump.family, table, chain: chain.name, isChain }, at);
    return { ...rule, ...(counters ? { counters } : {}), ...(condition === undefined ? {} : { condition }) };
  });
  if (verb === '-A') chain.rules.push(...rules);
  else if (verb === '-I') chain.rules.splice((number ?? 1) - 1, 0, ...rules);
  else if (verb === '-R') chain.rules.splice((number ?? 1) - 1, 1, ...rules);
  else
    for (const rule of rules) {
      const text = toText(rule, dump.family);
      const index = chain.rules.findIndex((other) => toText(other, dump.family) === text);
      if (index >= 0) chain.rules.splice(index, 1);
    }
}

/** A script may delete many rules of many. */
const texts = new WeakMap<Rule, string>();

function toText(rule: Rule, family: Family): string {
  const text = texts.get(rule) ?? printRule(rule, family);
  texts.set(rule, text);
  return text;
}

/** `-vnL` is `-v -n -L`. */
function expandFlags(words: readonly Word[]): Word[] {
  const [first] = words;
  if (!first || !/^-[nvxw]+[LSFZ]+$/.test(first.text)) return [...words];
  return [...Array.from(first.text.slice(1), (letter) => ({ ...first, text: `-${letter}` })), ...words.slice(1)];
}

function readTable(words: readonly Word[]): string | undefined {
  const at = words.findIndex((word) => !word.isQuoted && TABLE.test(word.text));
  const attached = TABLE.exec(words[at]?.text ?? '')?.[1];
  return attached ?? (at < 0 ? undefined : words[at + 1]?.text);
}

const TABLE = /^(?:-t|--table|(?:-t|--table=)(raw|mangle|nat|filter|security))$/;

/** Options of the tool itself say nothing of the rule. */
function withoutTable(words: readonly Word[]): Word[] {
  const kept: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word) continue;
    const { text } = word;
    if (word.isQuoted) kept.push(word);
    else if (text === '-t' || text === '--table') i++;
    else if (TABLE.test(text)) continue;
    else if (text === '-w' || text === '--wait') {
      if (/^\d+$/.test(words[i + 1]?.text ?? '')) i++;
    } else if (text !== '-v' && text !== '-n' && text !== '--verbose' && text !== '--numeric') kept.push(word);
  }
  return kept;
}

function problem(at: Position, word: Word | undefined, message: string): ReadError {
  return { message: `\`${word?.text ?? ''}\` ${message}`, at: { ...at, column: word?.column ?? at.column } };
}
