import { unreachable } from '#core/result';
import { findMatch, findTarget } from './find-extension.ts';
import type { Counters, Dump, OptionUse, Part, Rule, Table } from './syntax.ts';
import type { Family } from './value.ts';
import { quote } from './quote.ts';

/** What `iptables-save` would print, without its comments. */
export function printDump({ tables, family }: Dump): string {
  return tables.map((table) => printTable(table, family)).join('');
}

function printTable({ name, chains }: Table, family: Family): string {
  const lines = [
    `*${name}`,
    ...chains.map((chain) => `:${chain.name} ${chain.policy ?? '-'} ${printCounters(chain.counters)}`),
    ...chains.flatMap((chain) =>
      chain.rules.map(
        (rule) =>
          `${rule.counters ? `${printCounters(rule.counters)} ` : ''}-A ${chain.name}${printRule(rule, family)}`,
      ),
    ),
    'COMMIT',
  ];
  return `${lines.join('\n')}\n`;
}

function printCounters(counters: Counters | undefined): string {
  return `[${counters?.packets ?? 0}:${counters?.bytes ?? 0}]`;
}

/** The rule behind its chain, each part with a space before it. */
export function printRule({ matches, target }: Rule, family: Family): string {
  const parts = matches.map(
    (part) => `${part.module === 'ip' ? '' : ` -m ${part.module}`}${printOptions(part, 'match', family)}`,
  );
  const jump = target
    ? ` -${target.kind === 'jump' ? 'j' : 'g'} ${target.module}${printOptions(target, 'target', family)}`
    : '';
  return `${parts.join('')}${jump}`;
}

/** `-s 10.0.0.0/8`, ` -m state --state NEW` without the space before it: a part in its own words. */
export function printPart(part: Part, family: Family): string {
  return `${part.module === 'ip' ? '' : `-m ${part.module}`}${printOptions(part, 'match', family)}`.trim();
}

function printOptions(part: Part, kind: 'match' | 'target', family: Family): string {
  const unknown = part.unknown === undefined || part.unknown === '' ? '' : ` ${part.unknown}`;
  return `${part.options.map((use) => ` ${printUse(use, part.module, kind, family)}`).join('')}${unknown}`;
}

function printUse(use: OptionUse, module: string, kind: 'match' | 'target', family: Family): string {
  const extension = find(kind)(module, family);
  const quotes = extension?.options.find(({ name }) => name === use.name)?.quotes;
  const values = use.values.map((value) => (quotes ? quote(value, quotes) : value));
  return [...(use.isNegated ? ['!'] : []), use.name, ...values].join(' ');
}

function find(kind: 'match' | 'target') {
  switch (kind) {
    case 'match':
      return findMatch;
    case 'target':
      return findTarget;
    default:
      return unreachable(kind);
  }
}
