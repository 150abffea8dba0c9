import type { Position } from '#core/model';
import { type Extension, type OptionForm } from './extension.ts';
import { finishPart } from './finish-part.ts';
import { findMatch, findOption, findTarget } from './find-extension.ts';
import type { OptionUse, Part, Refusal, Rule, Target } from './syntax.ts';
import type { Family } from './value.ts';
import type { Word } from '#dialects/shell';

interface OpenPart {
  readonly module: string;
  /** Absent: not one that we know. */
  readonly extension: Extension | undefined;
  readonly uses: OptionUse[];
  readonly unknown: string[];
}

/** Where the rule is: what decides which options and values it may have. */
export interface Place {
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  /** Chains of the table, as far as they are known: a target may be one of them. */
  readonly isChain: (name: string) => boolean;
}

/** A value that stands for something that only a running system knows: a host name, a variable of a script. */
const UNRESOLVED = /^[a-z0-9_][a-z0-9_.-]*\.?[a-z][a-z0-9-]*(\/\d+)?$|\$/i;
/** Modules that `-p` loads by itself when an option of theirs follows. */
const BY_PROTOCOL: Readonly<Record<string, string>> = {
  tcp: 'tcp',
  udp: 'udp',
  udplite: 'udplite',
  sctp: 'sctp',
  dccp: 'dccp',
  icmp: 'icmp',
  'ipv6-icmp': 'icmp6',
  esp: 'esp',
  ah: 'ah',
  ipcomp: 'ipcomp',
  mh: 'mh',
};

/**
 * The rule behind `-A CHAIN`. Options, modules and values that are not known, or would be refused, are kept in their
 * own words.
 */
export function readRule(words: readonly Word[], place: Place, at: Position): Rule {
  const refusals: Refusal[] = [];
  const matches: OpenPart[] = [];
  const ip = open('ip');
  let target: (OpenPart & { readonly kind: 'jump' | 'goto' }) | undefined;
  /** What a word belongs to that nobody else claims: the unknown part that was begun last. */
  let lastUnknown: OpenPart | undefined;

  for (let i = 0; i < words.length;) {
    const isNegated = isBang(words[i]);
    const word = words[isNegated ? i + 1 : i];
    if (!word) {
      error(words[i], 'expected an option behind `!`');
      break;
    }
    i += isNegated ? 2 : 1;
    const name = word.isQuoted ? '' : word.text;
    if (name === '-m' || name === '--match') {
      const module = words[i++];
      if (!module) error(word, 'expected the name of a match behind it');
      else lastUnknown = begin(module.text);
    } else if (name === '-j' || name === '--jump' || name === '-g' || name === '--goto') {
      const called = words[i++];
      if (!called) error(word, 'expected a target or a chain behind it');
      else if (target) error(word, 'expected one target');
      else {
        target = { ...openTarget(called.text), kind: name === '-g' || name === '--goto' ? 'goto' : 'jump' };
        if (!target.extension && !isPlainTarget(called.text)) lastUnknown = target;
      }
    } else if (name === '-4' || name === '--ipv4' || name === '-6' || name === '--ipv6') {
      // Says only which of the two tools a line is for.
    } else if (name === '-c' || name === '--set-counters') i += 2;
    else i = readOption(word, isNegated, i);
  }
  const opened = [ip, ...matches];
  const protocol = ip.uses.find((use) => use.name === '-p');
  const finish = (part: OpenPart, kind: 'match' | 'target'): Part => {
    const finished = finishPart(part, place, kind, protocol);
    refusals.push(...finished.problems.map((message) => ({ message, at })));
    return finished.part;
  };
  const finishedTarget: Target | undefined = target && { ...finish(target, 'target'), kind: target.kind };
  const finishedMatches = opened
    .map((part) => finish(part, 'match'))
    .filter((part) => part.module !== 'ip' || part.options.length > 0 || part.unknown !== undefined);
  return {
    matches: finishedMatches,
    ...(finishedTarget ? { target: finishedTarget } : {}),
    ...(refusals.length > 0 ? { refusals } : {}),
    at,
  };

  function open(module: string): OpenPart {
    return { module, extension: findMatch(module, place.family), uses: [], unknown: [] };
  }

  function openTarget(name: string): OpenPart {
    const extension = place.isChain(name) ? undefined : findTarget(name, place.family);
    return { module: name, extension, uses: [], unknown: [] };
  }

  function isPlainTarget(name: string): boolean {
    return ['ACCEPT', 'DROP', 'RETURN', 'QUEUE'].includes(name) || place.isChain(name);
  }

  /** Undefined when the match is a known one. */
  function begin(module: string): OpenPart | undefined {
    const part = open(module);
    const known = { ...part, module: part.extension?.name ?? module };
    matches.push(known);
    return part.extension ? undefined : known;
  }

  /** The next word after the option and its values. */
  function readOption(word: Word, isNegated: boolean, next: number): number {
    const owner = findOwner(word.text);
    if (!owner) return keepUnknown(word, isNegated, next);
    const { part, form } = owner;
    let i = next;
    let negated = isNegated;
    // Old tools wrote `--dport ! 22`.
    if (!negated && form.canNegate && form.values.length > 0 && isBang(words[i])) {
      negated = true;
      i++;
    }
    if (negated && !form.canNegate) error(word, `expected no \`!\` before \`${form.name}\``);
    if (!form.repeats && part.uses.some((use) => use.name === form.name)) error(word, 'expected it once');
    const values: string[] = [];
    let isResolved = true;
    let isRefused = false;
    for (const kind of form.values) {
      const value = words[i++];
      if (!value) {
        error(word, 'expected a value behind it');
        part.unknown.push(form.name);
        return i;
      }
      const read = kind(value.text, place.family);
      if (read.ok) values.push(read.value);
      else if (isUnresolved(value, form, part)) {
        values.push(value.text);
        isResolved = false;
      } else {
        values.push(print(value));
        isRefused = true;
        error(value, `is no value of \`${form.name}\`; expected ${read.error}`);
      }
    }
    if (isRefused || !isResolved) part.unknown.push([...(negated ? ['!'] : []), form.name, ...values].join(' '));
    else part.uses.push({ name: form.name, isNegated: negated, values });
    return i;
  }

  function isUnresolved(value: Word, form: OptionForm, part: OpenPart): boolean {
    if (value.text.includes('$')) return true;
    return part.module === 'ip' && (form.name === '-s' || form.name === '-d') && UNRESOLVED.test(value.text);
  }

  /** Options of the target are looked for first, then those of the match that was begun last. */
  function findOwner(name: string): { part: OpenPart; form: OptionForm } | undefined {
    const candidates = [...(target ? [target] : []), ...matches.toReversed(), ip];
    for (const part of candidates) {
      const form = part.extension && findOption(part.extension, name);
      if (form) return { part, form };
    }
    const protocol = ip.uses.find((use) => use.name === '-p' && !use.isNegated)?.values[0];
    const module = protocol === undefined ? undefined : BY_PROTOCOL[protocol];
    if (module === undefined || matches.some((part) => part.module === module)) return undefined;
    const part = open(module);
    const form = part.extension && findOption(part.extension, name);
    if (!form) return undefined;
    matches.push(part);
    return { part, form };
  }

  function keepUnknown(word: Word, isNegated: boolean, next: number): number {
    if (!lastUnknown)
      error(word, word.text.startsWith('-') ? 'is no option that is known here' : 'stands where an option is expected');
    const part = lastUnknown ?? matches.at(-1) ?? ip;
    let i = next;
    const kept = [...(isNegated ? ['!'] : []), print(word)];
    while (words[i] && !isBang(words[i]) && (words[i]?.isQuoted || !words[i]?.text.startsWith('-'))) {
      const value = words[i++];
      if (value) kept.push(print(value));
    }
    part.unknown.push(kept.join(' '));
    return i;
  }

  function error(word: Word | undefined, message: string): void {
    refusals.push({ message: `\`${word?.text ?? ''}\` ${message}`, at: { ...at, column: word?.column ?? at.column } });
  }
}

function isBang(word: Word | undefined): boolean {
  return word !== undefined && !word.isQuoted && word.text === '!';
}

function print(word: Word): string {
  return word.isQuoted ? JSON.stringify(word.text) : word.text;
}
