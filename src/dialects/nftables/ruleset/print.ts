import { type Expression, isFlags, printExpression, printMapElement, printRule } from '../statement.ts';
import type { NamedSet, Ruleset, RulesetChain, Table, VerdictMap } from './syntax.ts';

/** One transaction for `nft -f -` that makes each table just what is said here, whatever it was before. */
export function printRuleset({ tables }: Ruleset): string {
  const commands = tables.flatMap((table) => {
    const name = `${table.family} ${table.name}`;
    return [`add table ${name}`, `delete table ${name}`, `add table ${name}`, ...printTable(table, name)];
  });
  return commands.map((command) => `${command}\n`).join('');
}

/** All chains come before the maps and rules that name them. */
function printTable({ sets, maps, chains }: Table, table: string): string[] {
  return [
    ...chains.map((chain) => printChain(chain, table)),
    ...sets.map((set) => printSet(set, table)),
    ...maps.map((map) => printMap(map, table)),
    ...chains.flatMap(({ name, rules }) => rules.map((rule) => `add rule ${table} ${name} ${printRule(rule)}`)),
  ];
}

function printChain({ name, hook }: RulesetChain, table: string): string {
  const base = hook ? ` { type filter hook ${hook.name} priority ${hook.priority}; policy ${hook.policy}; }` : '';
  return `add chain ${table} ${name}${base}`;
}

function printSet({ name, key, elements }: NamedSet, table: string): string {
  const texts = elements.map(printExpression).join(', ');
  return `add set ${table} ${name} { typeof ${printExpression(key)}; ${printFlags(elements)}elements = { ${texts} }; }`;
}

function printMap({ name, key, elements }: VerdictMap, table: string): string {
  const flags = printFlags(elements.map(([value]) => value));
  const texts = elements.map(printMapElement).join(', ');
  return `add map ${table} ${name} { typeof ${printExpression(key)} : verdict; ${flags}elements = { ${texts} }; }`;
}

function printFlags(elements: readonly Expression[]): string {
  return elements.some(isInterval) ? 'flags interval; ' : '';
}

function isInterval(element: Expression): boolean {
  if (typeof element !== 'object' || isFlags(element)) return false;
  return 'range' in element || 'prefix' in element || ('concat' in element && element.concat.some(isInterval));
}
