import { printAttackPath } from '../../paths/index.ts';
import type { ManagesDiff } from './diff-manages.ts';
import type { PathsDiff } from './diff-paths.ts';
import type { DiffEntry, NameDiff, PolicyDiff } from './diff-policies.ts';

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** The difference as lines for a person: what is broken first, then connections, then what the policy is about. */
export function printDiff(diff: PolicyDiff): string[] {
  const { connections, manages, paths, zones, workloads, guardrails, tests, errors, healed } = diff;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['now wrong', errors.map(({ message }) => `! ${message}`)],
    ['no longer wrong', healed.map(({ message }) => `* ${message}`)],
    ['connections', connections.flatMap(printEntry)],
    ['manages', manages.map(printManages)],
    ['paths of several hops', paths.flatMap(printPaths)],
    ['guardrails', printNames(guardrails)],
    ['tests', printNames(tests, '; ')],
    ['zones', printNames(zones)],
    ['workloads', printNames(workloads)],
  ];
  const shown = sections.filter(([, lines]) => lines.length > 0);
  if (shown.length === 0) return ['no difference in meaning'];
  return [
    ...shown.flatMap(([title, lines], i) => [...(i > 0 ? [''] : []), title, ...lines.map((line) => `  ${line}`)]),
    ...(diff.isSame ? ['', 'no difference in meaning: other rules say the same'] : []),
  ];
}

function printEntry({ change, was, is, text, rows }: DiffEntry): string[] {
  return [
    ...rows.map(
      ({ sources, destinations, services, only }) =>
        `${SIGNS[change]} ${sources.join(', ')} -> ${destinations.join(', ')}: ${services.join(', ')}${only ? ` (${only} only)` : ''}`,
    ),
    `    was ${was.words}, is ${is.words}`,
    `    for example ${text}`,
  ];
}

function printManages({ change, through, from, to }: ManagesDiff): string {
  return `${SIGNS[change]} ${list(from)} -> ${list(to)}: management, through ${through}`;
}

function printPaths({ change, from, to, hosts, path }: PathsDiff): string[] {
  return [`${SIGNS[change]} ${from} -> ${to}: ${list(hosts)}`, `    for example ${printAttackPath(path)}`];
}

const MAX_NAMES = 10;

function list(names: readonly string[], between = ', '): string {
  const rest = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return names.slice(0, MAX_NAMES).join(between) + rest;
}

function printNames({ added, removed, changed }: NameDiff, between?: string): string[] {
  return [
    ...(added.length > 0 ? [`+ ${list(added, between)}`] : []),
    ...(removed.length > 0 ? [`- ${list(removed, between)}`] : []),
    ...changed.map(({ name, what }) => `~ ${name}: ${what.join('; ')}`),
  ];
}
