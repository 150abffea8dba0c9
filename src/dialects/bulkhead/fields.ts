import type { Entry, Node } from './document.ts';
import type { PolicyError, Position } from './position.ts';
import { listWords, suggest } from './suggest.ts';

/** The fields of one mapping by key. `owner` names it in errors: "rule `x`". */
export interface Fields {
  readonly owner: string;
  readonly at: Position;
  readonly get: (key: string) => Entry | undefined;
}

interface Keys {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A file of millions of mistakes must not fill the memory with what is said of them. */
const MOST_ERRORS = 2000;

export function report(errors: PolicyError[], at: Position, message: string): undefined {
  if (errors.length > MOST_ERRORS) return undefined;
  const text = errors.length < MOST_ERRORS ? clip(message) : `more than ${MOST_ERRORS} errors; the others are not told`;
  errors.push({ file: at.file, line: at.line, column: at.column, message: text });
  return undefined;
}

/** What somebody wrote is repeated as far as it takes to find it. */
function clip(message: string): string {
  return message.replaceAll(/`([^`]*)`/g, (all, text: string) =>
    text.length > MOST_ECHO ? `\`${text.slice(0, MOST_ECHO - 3)}...\`` : all,
  );
}

const MOST_ECHO = 80;

/** Undefined when it is no mapping; unknown and missing keys are errors, and the rest is still read. */
export function readFields(node: Node, owner: string, keys: Keys, errors: PolicyError[]): Fields | undefined {
  const accepted = [...keys.required, ...keys.optional];
  if (node.kind !== 'map')
    return report(errors, node.at, `${owner} is ${describe(node)}; expected a mapping with ${listWords(accepted)}`);
  const byKey = new Map(node.entries.map((entry) => [entry.key, entry]));
  const guessed: string[] = [];
  for (const { key, at } of node.entries) {
    if (accepted.includes(key)) continue;
    const absent = accepted.filter((candidate) => !byKey.has(candidate));
    const guess = suggest(key, absent);
    guessed.push(guess);
    report(errors, at, `\`${key}\` is not a key of ${owner}${guess || `; expected ${listWords(accepted)}`}`);
  }
  // A key that is only misspelt is not missing as well.
  const missing = keys.required.filter(
    (key) => !byKey.has(key) && !guessed.some((guess) => guess.includes(`\`${key}\``)),
  );
  if (missing.length > 0) report(errors, node.at, `${owner} has no ${listWords(missing)}`);
  return { owner, at: node.at, get: (key) => byKey.get(key) };
}

/** The text of a field; undefined when it is absent, or, with an error, no text or empty. */
export function readText(fields: Fields, key: string, errors: PolicyError[]): string | undefined {
  const entry = fields.get(key);
  if (!entry) return undefined;
  if (entry.value.kind === 'text' && entry.value.text.trim() !== '') return entry.value.text;
  return report(errors, entry.value.at, `\`${key}\` of ${fields.owner} is ${describe(entry.value)}; expected a text`);
}

export function readOneOf<T extends string>(
  fields: Fields,
  key: string,
  accepted: readonly T[],
  errors: PolicyError[],
): T | undefined {
  const entry = fields.get(key);
  if (!entry) return undefined;
  const text = entry.value.kind === 'text' ? entry.value.text : undefined;
  const found = accepted.find((word) => word === text);
  if (found !== undefined) return found;
  const what = text === undefined || text === '' ? describe(entry.value) : `\`${text}\``;
  const guess = (text && suggest(text, accepted)) || `; expected ${listWords(accepted)}`;
  return report(errors, entry.value.at, `\`${key}\` of ${fields.owner} is ${what}${guess}`);
}

export function readSwitch(fields: Fields, key: string, errors: PolicyError[]): boolean | undefined {
  if (refuseQuoted(fields, key, '`true` or `false`', errors)) return undefined;
  const word = readOneOf(fields, key, ['true', 'false'], errors);
  return word === undefined ? undefined : word === 'true';
}

/** YAML takes what is quoted for a text, and so does the schema. */
function refuseQuoted(fields: Fields, key: string, expected: string, errors: PolicyError[]): boolean {
  const value = fields.get(key)?.value;
  if (value?.kind !== 'text' || !value.isQuoted) return false;
  report(
    errors,
    value.at,
    `\`${key}\` of ${fields.owner} is the text \`"${shorten(value.text)}"\`; expected ${expected} without quotes`,
  );
  return true;
}

/** A whole number within the range; undefined when it is absent, or, with an error, something else. */
export function readCount(
  fields: Fields,
  key: string,
  least: number,
  most: number,
  errors: PolicyError[],
): number | undefined {
  if (refuseQuoted(fields, key, 'a number', errors)) return undefined;
  const text = readText(fields, key, errors);
  if (text === undefined) return undefined;
  const number = /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : Number.NaN;
  if (least <= number && number <= most) return number;
  const at = fields.get(key)?.value.at ?? fields.at;
  const range = `expected a whole number from ${least} to ${most}`;
  return report(errors, at, `\`${key}\` of ${fields.owner} is \`${shorten(text)}\`; ${range}`);
}

/** One text or a list of texts, each with its position. */
export function readTexts(node: Node, what: string, errors: PolicyError[]): { text: string; at: Position }[] {
  const items = node.kind === 'list' ? node.items : [node];
  if (items.length === 0) report(errors, node.at, `${what} is an empty list; expected at least one entry`);
  return items.flatMap((item) => {
    if (item.kind === 'text' && item.text.trim() !== '') return [{ text: item.text, at: item.at }];
    report(errors, item.at, `${what} has ${describe(item)}; expected a text`);
    return [];
  });
}

export function readItems(node: Node, what: string, errors: PolicyError[]): readonly Node[] {
  if (node.kind === 'list') return node.items;
  // A key with nothing behind it: a list that has no entry yet.
  if (node.kind === 'text' && node.text === '') return [];
  report(errors, node.at, `${what} is ${describe(node)}; expected a list`);
  return [];
}

export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
/** Words that mean something else wherever a name may stand. */
const RESERVED: ReadonlySet<string> = new Set(['any', 'internet', 'workloads', 'default-deny', 'same-host']);

/** A name or id that other texts can refer to. */
export function readName(fields: Fields, key: string, errors: PolicyError[]): string | undefined {
  const text = readText(fields, key, errors);
  const at = fields.get(key)?.value.at ?? fields.at;
  if (text === undefined) return undefined;
  if (!NAME.test(text))
    return report(errors, at, `\`${text}\` is not a name; expected up to 63 letters, digits, \`.\`, \`-\` and \`_\``);
  return text;
}

export function isReserved(name: string): boolean {
  return RESERVED.has(name);
}

export function describe(node: Node): string {
  if (node.kind === 'text') return node.text.trim() === '' ? 'empty' : `\`${shorten(node.text)}\``;
  return node.kind === 'list' ? 'a list' : 'a mapping';
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
