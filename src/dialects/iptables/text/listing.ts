import type { Position, SourceFile } from '#core/model';
import { type Counters, type Family, readRule, type Rule, type Target } from '../language/index.ts';
import { splitWords } from '#dialects/shell';
import { readPhrases } from './listing-phrases.ts';
import { addChain, isBuiltIn, openDump, type OpenDump, openTable, type OpenTable, TABLES } from './ruleset.ts';

const HEAD =
  /^Chain (\S+) \((?:policy (ACCEPT|DROP|QUEUE)(?: (\d+)([KMGT]?) packets, (\d+)([KMGT]?) bytes)?.*|(\d+) references.*)\)/;
const ORDER = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/** One row of `iptables -L`, as it stands there. */
export interface ListingRow {
  readonly num?: number;
  readonly packets?: bigint;
  readonly bytes?: bigint;
  /** Empty: the rule only counts. */
  readonly target: string;
  readonly prot: string;
  readonly opt: string;
  /** Absent: the listing was made without `-v`. */
  readonly in?: string;
  readonly out?: string;
  readonly source: string;
  readonly destination: string;
  /** What matches and the target say of themselves. */
  readonly options: string;
}

interface ListedChain {
  readonly name: string;
  readonly policy?: string;
  readonly counters?: Counters;
  readonly rows: readonly { readonly row: ListingRow; readonly at: Position }[];
  readonly at: Position;
}

export function isListingHead(line: string): boolean {
  return HEAD.test(line);
}

/** The chains from the line `start` on, up to the last line that belongs to one. */
export function readChains(
  { path }: SourceFile,
  lines: readonly string[],
  start: number,
): { chains: ListedChain[]; last: number } {
  const chains: {
    name: string;
    policy?: string;
    counters?: Counters;
    rows: { row: ListingRow; at: Position }[];
    at: Position;
  }[] = [];
  let columns: readonly string[] = [];
  let last = start;
  for (let i = start; i < lines.length; i++) {
    const line = (lines[i] ?? '').trimEnd();
    const at = { file: path, line: i + 1, column: 1 };
    const head = HEAD.exec(line);
    if (head) {
      const [, name = '', policy, packets, packetUnit, bytes, byteUnit] = head;
      const counters = packets
        ? { packets: toCount(packets, packetUnit), bytes: toCount(bytes ?? '0', byteUnit) }
        : undefined;
      chains.push({ name, ...(policy ? { policy } : {}), ...(counters ? { counters } : {}), rows: [], at });
      columns = [];
    } else if (/^\s*(num\s+)?(pkts\s+bytes\s+)?target\s+prot\s+opt/.test(line)) columns = line.trim().split(/\s+/);
    else if (line !== '') {
      const row = columns.length > 0 ? readRow(line, columns) : undefined;
      if (!row) break;
      chains.at(-1)?.rows.push({ row, at: { ...at, column: line.length - line.trimStart().length + 1 } });
    }
    last = i;
  }
  return { chains, last };
}

const UNITS: Readonly<Record<string, bigint>> = { K: 1000n, M: 1_000_000n, G: 1_000_000_000n, T: 1_000_000_000_000n };

function toCount(digits: string, unit = ''): bigint {
  return BigInt(digits) * (UNITS[unit] ?? 1n);
}

/** Undefined: the line is no row. A row without a target has fewer words, so has one of IPv6 without options. */
export function readRow(line: string, columns: readonly string[]): ListingRow | undefined {
  const words = [...line.matchAll(/\S+/g)].map(({ 0: text, index }) => ({ text, index }));
  let next = 0;
  const take = () => words[next++]?.text ?? '';
  const counts: { num?: number; packets?: bigint; bytes?: bigint } = {};
  if (columns[0] === 'num') {
    const num = take();
    if (!/^\d{1,9}$/.test(num)) return undefined;
    counts.num = Number(num);
  }
  if (columns.includes('pkts')) {
    const [packets, bytes] = [take(), take()].map((text) => /^(\d{1,20})([KMGT]?)$/.exec(text));
    if (!packets || !bytes) return undefined;
    counts.packets = toCount(packets[1] ?? '0', packets[2]);
    counts.bytes = toCount(bytes[1] ?? '0', bytes[2]);
  }
  const isOpt = (text: string | undefined) => text === '--' || text === '-f' || text === '!f';
  const hasVerbose = columns.includes('in');
  const rest = words.slice(next).map(({ text }) => text);
  const optAt = rest.slice(0, 3).findIndex(isOpt);
  // Without an options column the addresses tell where the row stands.
  const hasTarget = optAt >= 0 ? optAt === 2 : !isAddress(rest[hasVerbose ? 3 : 1]);
  const target = hasTarget ? take() : '';
  const prot = take();
  const opt = optAt >= 0 ? take() : '';
  const devices = hasVerbose ? { in: take(), out: take() } : {};
  const [source, destination] = [take(), take()];
  if (!isAddress(source) || !isAddress(destination)) return undefined;
  const end = words[next];
  return {
    ...counts,
    target,
    prot,
    opt,
    ...devices,
    source,
    destination,
    options: end ? line.slice(end.index).trimEnd() : '',
  };
}

function isAddress(text: string | undefined): boolean {
  return text !== undefined && /^!?([\w.:-]+)(\/\S+)?$/.test(text);
}

/** Adds what is listed to the dumps: each table to the first dump that has none of that name. */
export function addListing(listed: readonly ListedChain[], family: Family, dumps: OpenDump[]): void {
  for (const group of splitTables(listed)) {
    const name = toTableName(group);
    const known = dumps.find(
      (other) => other.source === 'listing' && other.family === family && !other.tables.has(name),
    );
    const dump = known ?? openDump(family, 'listing');
    if (!known) dumps.push(dump);
    const table = openTable(dump, name, group[0]?.at ?? { file: '', line: 1, column: 1 });
    for (const chain of group) {
      const open = addChain(table, chain.name, chain.at);
      if (chain.policy !== undefined) open.policy = chain.policy;
      if (chain.counters) open.counters = chain.counters;
    }
    for (const chain of group)
      table.chains
        .get(chain.name)
        ?.rules.push(...chain.rows.map(({ row, at }) => toRule(row, at, chain.name, table, family)));
    table.unlisted = 'the listing does not show this chain';
  }
}

/** A listing does not say which table it is of; built-in chains come in the same order in all of them. */
function splitTables(listed: readonly ListedChain[]): ListedChain[][] {
  const tables: ListedChain[][] = [];
  let rank = Infinity;
  for (const chain of listed) {
    const own = chain.policy === undefined ? -1 : ORDER.indexOf(chain.name);
    if (
      tables.length === 0 ||
      (own >= 0 && own <= rank && rank !== Infinity) ||
      tables.at(-1)?.some(({ name }) => name === chain.name)
    )
      tables.push([]);
    if (own >= 0) rank = own;
    tables.at(-1)?.push(chain);
  }
  return tables;
}

function toTableName(chains: readonly ListedChain[]): string {
  const builtIn = chains.filter(({ policy }) => policy !== undefined).map(({ name }) => name);
  const fits = (table: string) => builtIn.every((name) => isBuiltIn(table, name));
  if (fits('filter')) return 'filter';
  if (builtIn.includes('FORWARD')) return 'mangle';
  return builtIn.includes('POSTROUTING') || builtIn.includes('INPUT') ? 'nat' : (TABLES.find(fits) ?? 'mangle');
}

function toRule(row: ListingRow, at: Position, chain: string, table: OpenTable, family: Family): Rule {
  const isChain = (name: string) => table.chains.has(name);
  const { words, isGoto, rest } = readPhrases(row.options.replaceAll(/\s+/g, ' '));
  const text = [...toIpWords(row), ...words].join(' ');
  const isReject = row.target === 'REJECT' && /--reject-with/.test(text);
  const reject = isReject ? ' -j REJECT' : '';
  const [matchText, rejection = ''] = isReject ? splitRejection(text) : [text];
  const read = readRule(
    splitWords(`${matchText}${reject}${rejection}`) ?? [],
    { family, table: table.name, chain, isChain },
    at,
  );
  const kind = isGoto ? 'goto' : 'jump';
  const target: Target | undefined =
    row.target === ''
      ? undefined
      : (read.target ?? { kind, module: row.target, options: [], ...(rest === '' ? {} : { unknown: rest }) });
  const isPlain =
    target === undefined ||
    ['ACCEPT', 'DROP', 'RETURN', 'REJECT', 'QUEUE'].includes(target.module) ||
    isChain(target.module);
  const doubt = isPlain && rest !== '' ? [{ module: 'listed', options: [], unknown: rest }] : [];
  return {
    ...read,
    matches: [...read.matches, ...doubt],
    ...(target ? { target: isPlain ? withoutUnknown(target) : target } : {}),
    ...(row.packets === undefined ? {} : { counters: { packets: row.packets, bytes: row.bytes ?? 0n } }),
    ...(row.in === undefined ? { condition: 'a listing without `-v` does not show the devices of a rule' } : {}),
  };
}

function splitRejection(text: string): [string, string] {
  const at = text.indexOf('--reject-with');
  return [text.slice(0, at), ` ${text.slice(at)}`];
}

function withoutUnknown({ unknown: _, ...target }: Target): Target {
  return target;
}

function toIpWords({ prot, opt, in: ingress, out, source, destination }: ListingRow): string[] {
  const signed = (option: string, value: string) =>
    value.startsWith('!') ? ['!', option, value.slice(1)] : [option, value];
  const isAny = (value: string) => ['anywhere', '0.0.0.0/0', '::/0', 'any', '*', 'all', '0', ''].includes(value);
  return [
    ...(isAny(source) ? [] : signed('-s', source)),
    ...(isAny(destination) ? [] : signed('-d', destination)),
    ...(ingress === undefined || isAny(ingress) ? [] : signed('-i', ingress)),
    ...(out === undefined || isAny(out) ? [] : signed('-o', out)),
    ...(isAny(prot) ? [] : signed('-p', prot)),
    ...(opt === '-f' ? ['-f'] : opt === '!f' ? ['!', '-f'] : []),
  ];
}
