import type { Position } from '#core/model';
import type { Chain, Counters, Dump, Family, Rule, Table } from '../language/index.ts';

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};
export const TABLES: readonly string[] = Object.keys(BUILT_IN);

export function isBuiltIn(table: string, chain: string): boolean {
  return BUILT_IN[table]?.includes(chain) ?? false;
}

interface OpenChain {
  name: string;
  policy?: string;
  counters?: Counters;
  rules: Rule[];
  readonly at: Position;
}

interface OpenTable {
  readonly name: string;
  readonly chains: Map<string, OpenChain>;
  readonly at: Position;
  /** Why any chain may have more rules than were read. */
  cut?: string;
  /** Why built-in chains that nobody named are not known, not even their policy. Absent: they are as the kernel makes them. */
  unlisted?: string;
}

/** A ruleset as commands change it, one after the other. */
export interface OpenDump {
  family: Family;
  readonly source: Dump['source'];
  readonly tables: Map<string, OpenTable>;
}

export function openDump(family: Family, source: Dump['source']): OpenDump {
  return { family, source, tables: new Map() };
}

export function openTable(dump: OpenDump, name: string, at: Position): OpenTable {
  const table = dump.tables.get(name) ?? { name, chains: new Map<string, OpenChain>(), at };
  dump.tables.set(name, table);
  return table;
}

/** The chain; a built-in one comes to be when it is named first, with the kernel's policy. Undefined: there is none. */
export function findChain(table: OpenTable, name: string, at: Position): OpenChain | undefined {
  return table.chains.get(name) ?? (isBuiltIn(table.name, name) ? addChain(table, name, at) : undefined);
}

export function addChain(table: OpenTable, name: string, at: Position): OpenChain {
  const chain: OpenChain = { name, rules: [], at, ...(isBuiltIn(table.name, name) ? { policy: 'ACCEPT' } : {}) };
  table.chains.set(name, chain);
  return chain;
}

export type { OpenChain, OpenTable };

/** Built-in chains that nobody named are there all the same. */
export function closeDump({ family, source, tables }: OpenDump): Dump {
  return { family, source, tables: [...tables.values()].map(closeTable) };
}

function closeTable(table: OpenTable): Table {
  const { name, at, cut, unlisted } = table;
  const named = new Set(table.chains.keys());
  for (const chain of BUILT_IN[name] ?? []) findChain(table, chain, at);
  const order = BUILT_IN[name] ?? [];
  const rank = (chain: Chain) => (order.includes(chain.name) ? order.indexOf(chain.name) : order.length);
  const chains = [...table.chains.values()].map((chain): Chain => {
    const why = cut ?? (named.has(chain.name) ? undefined : unlisted);
    return { ...chain, ...(why === undefined ? {} : { cut: why }) };
  });
  return { name, at, chains: chains.toSorted((a, b) => rank(a) - rank(b)) };
}
