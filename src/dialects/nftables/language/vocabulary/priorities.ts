import type { TableFamily } from '../syntax/ruleset.ts';

const COMMON: ReadonlyMap<string, number> = new Map([
  ['raw', -300],
  ['mangle', -150],
  ['dstnat', -100],
  ['filter', 0],
  ['security', 50],
  ['srcnat', 100],
]);
const BRIDGE: ReadonlyMap<string, number> = new Map([
  ['dstnat', -300],
  ['filter', -200],
  ['out', 100],
  ['srcnat', 300],
]);

/** How far from a named priority a number is still written with its name. */
const REACH = 10;

/** Undefined: the family has no such name at that hook (nft(8), "standard priority names"). */
export function findPriority(name: string, family: TableFamily, hook: string): number | undefined {
  const value = (family === 'bridge' ? BRIDGE : COMMON).get(name);
  return value !== undefined && isNamed(name, family, hook) ? value : undefined;
}

export function printPriority(priority: number, family: TableFamily, hook: string): string {
  const near = [...(family === 'bridge' ? BRIDGE : COMMON)].find(([, value]) => Math.abs(priority - value) <= REACH);
  if (!near || !isNamed(near[0], family, hook) || isRecent(near[0], hook)) return String(priority);
  const offset = priority - near[1];
  return offset === 0 ? near[0] : `${near[0]} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`;
}

/** Names at hooks where only versions after 1.0.6 have them: read, and printed as numbers that all of them read. */
function isRecent(name: string, hook: string): boolean {
  return (name === 'dstnat' && hook === 'output') || (name === 'srcnat' && hook === 'input');
}

function isNamed(name: string, family: TableFamily, hook: string): boolean {
  if (name === 'filter') return true;
  if (family === 'arp' || family === 'netdev') return false;
  if (name === 'dstnat') return hook === 'prerouting' || (family !== 'bridge' && hook === 'output');
  if (name === 'srcnat') return hook === 'postrouting' || (family !== 'bridge' && hook === 'input');
  return name !== 'out' || hook === 'output';
}
