import { expect, test } from 'vitest';
import type { SourceFile } from '#core/model';
import { unwrap } from '#core/result';
import { describeSet, readSet } from '../../../../test/shared-data.ts';
import { NFTABLES } from './index.ts';
import { toRuleJson } from './json/write-statements.ts';
import { parseScripts } from './parse.ts';
import { printRule } from './text/statements.ts';

// The rules of nft's own test suite: `rule;ok|fail[;as it is listed]` below the chains, tables, sets and objects that they
// need. Their lists were made with protocols by number and without counts.
const STYLE = { numericProtocols: true, stateless: true };
const LEAST = 0.97;

interface Case {
  readonly file: string;
  readonly line: string;
  readonly script: string;
  readonly isAccepted: boolean;
  readonly place?: { readonly table: string; readonly chain: string; readonly listed: string; readonly rule: string };
}

function readCases({ path, text }: SourceFile): Case[] {
  const cases: Case[] = [];
  const chains = new Map<string, string>();
  const tables: { family: string; name: string; chains: string[] }[] = [];
  const made: string[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    const rest = line.slice(1);
    if (line === '' || line.startsWith('#') || line.startsWith('- ')) continue;
    if (line.startsWith(':')) {
      const [name = '', place = ''] = rest.split(';');
      chains.set(name, place.replace(/^type /, ''));
      continue;
    }
    if (line.startsWith('*')) {
      const [family = '', name = '', list = ''] = rest.split(';');
      tables.push({ family, name, chains: list.split(',') });
      continue;
    }
    const toScript = (family: string, name: string, chain: string, commands: readonly string[]) =>
      `table ${family} ${name} {\n chain ${chain} {\n type ${chains.get(chain) ?? ''};\n }\n}\n` +
      commands.map((command) => `${command.replaceAll('TABLE', `${family} ${name}`)}\n`).join('');
    if ('!?%'.includes(line[0] ?? '')) {
      const cut = line.lastIndexOf(';');
      const command = toCommand(line[0] ?? '', line.slice(1, cut));
      const [first] = tables;
      const script = toScript(first?.family ?? '', first?.name ?? '', first?.chains[0] ?? '', [...made, command]);
      const isAccepted = line.slice(cut + 1) === 'ok';
      cases.push({ file: path, line, script, isAccepted });
      if (isAccepted) made.push(command);
      continue;
    }
    const [rule = '', end = ''] = line.split(/;\s*(?=(?:ok|fail)\b)/);
    const [verdict, ...listed] = end.split(';');
    for (const { family, name, chains: own } of tables)
      for (const chain of own)
        cases.push({
          file: path,
          line,
          script: toScript(family, name, chain, [...made, `add rule TABLE ${chain} ${rule}`]),
          isAccepted: verdict === 'ok',
          place: { table: `${family} ${name}`, chain, listed: listed.join(';').trim() || rule, rule },
        });
  }
  return cases;
}

/** What `!set type …`, `?set elements` and `%object type …` stand for. */
function toCommand(kind: string, body: string): string {
  const [name = ''] = body.split(' ');
  const rest = body.slice(name.length + 1);
  if (kind === '?') return `add element TABLE ${name} { ${rest} }`;
  const type = rest.replace(/^type /, '');
  if (kind === '!') return `add set TABLE ${name} { type ${type.replace(/ (flags|timeout) /, '; $1 ')}; }`;
  const [object = ''] = /^(?:ct \w+|\w+)/.exec(type) ?? [];
  return `add ${object} TABLE ${name} ${type.slice(object.length).trim()}`;
}

/** Elements of sets have no order. */
function toUnordered(text: string): string {
  return text
    .replaceAll(' - ', '-')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(
      /\{([^{}]*)\}/g,
      (_, body: string) =>
        `{${body
          .split(',')
          .map((each) => each.trim())
          .toSorted()
          .join()}}`,
    )
    .trim();
}

/** The JSON of rules: each behind a comment that is the rule. */
function readTwins(text: string): Map<string, unknown> {
  const parts = text.split(/^# ?(.*)$/m);
  const twins = new Map<string, unknown>();
  for (let i = 1; i < parts.length; i += 2) {
    const body = (parts[i + 1] ?? '').trim();
    if (body.startsWith('[')) twins.set((parts[i] ?? '').trim(), JSON.parse(body));
  }
  return twins;
}

/** In one order: of members, and of the elements of sets. */
function toComparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toComparable);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const inner = toComparable(member);
    return [
      name,
      name === 'set' && Array.isArray(inner) ? inner.map((each) => JSON.stringify(each)).toSorted() : inner,
    ] as const;
  });
  return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

describeSet('configs/nftables', (folder) => {
  const files = readSet(folder, (path) => path.startsWith('rule-syntax/'));
  const cases = files.filter(({ path }) => path.endsWith('.t')).flatMap(readCases);
  const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? '';

  test('every rule is accepted or refused as nft does', () => {
    const wrong = cases.filter(
      ({ script, isAccepted, file }) => parseScripts([{ path: file, text: script }]).ok !== isAccepted,
    );
    expect(wrong.map(({ file, line }) => `${file}: ${line}`)).toEqual([]);
    expect(cases.length).toBeGreaterThan(3000);
  });

  test('what is accepted is listed as nft lists it, and has its JSON', () => {
    const count = { listed: 0, asNft: 0, twins: 0, asTwin: 0 };
    for (const { file, script, isAccepted, place } of cases) {
      if (!isAccepted || !place) continue;
      const ruleset = unwrap(parseScripts([{ path: file, text: script }]));
      const rule = ruleset.tables.get(place.table)?.chains.get(place.chain)?.rules.at(-1);
      if (!rule) continue;
      count.listed++;
      if (toUnordered(printRule(rule, STYLE)) === toUnordered(place.listed)) count.asNft++;
      const [asListed, asWritten] = [`${file}.json.output`, `${file}.json`].map((path) => readTwins(textOf(path)));
      const twin = asListed?.get(place.rule) ?? asListed?.get(place.listed) ?? asWritten?.get(place.rule);
      if (twin === undefined) continue;
      count.twins++;
      const own = JSON.stringify(toComparable(toRuleJson(rule, STYLE)));
      if (own === JSON.stringify(toComparable(twin))) count.asTwin++;
    }
    console.log(`${count.asNft} of ${count.listed} rules as listed, ${count.asTwin} of ${count.twins} as JSON`);
    expect(count.listed).toBeGreaterThan(2500);
    expect(count.asNft / count.listed).toBeGreaterThan(LEAST);
    expect(count.asTwin / count.twins).toBeGreaterThan(LEAST);
  });

  test('rulesets have the JSON that nft lists of them, from their text and from that JSON', () => {
    const sets = readSet(folder, (path) => /^(?:rulesets|examples)\/.*\.(?:nft|json)$/.test(path));
    const count = { read: 0, same: 0, again: 0 };
    for (const { path, text } of sets.filter((file) => file.path.endsWith('.expected.json'))) {
      const source = sets.find((file) => file.path === path.replace(/\.expected\.json$/, ''));
      if (!source) continue;
      count.read++;
      const wanted = toListing(text);
      const [own, again] = [source, { path, text }].map((file) => NFTABLES.print?.(file, 'json'));
      if (own?.ok && toListing(own.value) === wanted) count.same++;
      if (again?.ok && toListing(again.value) === wanted) count.again++;
    }
    console.log(`${count.same} of ${count.read} rulesets as JSON, ${count.again} read from JSON`);
    expect(count.read).toBeGreaterThan(80);
    expect(count.same / count.read).toBeGreaterThan(LEAST);
    expect(count.again / count.read).toBeGreaterThan(LEAST);
  });

  test('the canonical text is its own canonical text', () => {
    for (const file of readSet(folder, (path) => /^(?:rulesets|examples)\/.*\.nft$/.test(path))) {
      const once = NFTABLES.print?.(file, 'text');
      if (!once?.ok) continue;
      const twice = NFTABLES.print?.({ path: file.path, text: once.value }, 'text');
      expect({ path: file.path, twice }).toEqual({ path: file.path, twice: once });
    }
  });
});

/** Without what differs from kernel to kernel. */
function toListing(text: string): string {
  const { nftables } = JSON.parse(text) as { nftables: readonly Record<string, unknown>[] };
  const listed = nftables.filter((each) => each['metainfo'] === undefined);
  return JSON.stringify(listed, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const members = Object.entries(value).filter(([name]) => name !== 'handle');
    return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
