import type { DiffEntry, NameDiff, PolicyDiff } from './diff-policies.ts';

const SIGNS = { added: '+', removed: '-', changed: '~' } as const;

/** The difference as lines for a person: what is broken first, then connections, then what the policy is about. */
export function printDiff(diff: PolicyDiff): string[] {
  const { connections, zones, workloads, guardrails, errors } = diff;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['now wrong', errors.map(({ message }) => `! ${message}`)],
    ['connections', connections.flatMap(printEntry)],
    ['guardrails', printNames(guardrails)],
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

const MAX_NAMES = 10;

function printNames({ added, removed, changed }: NameDiff): string[] {
  const list = (names: readonly string[]) =>
    names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '');
  return [
    ...(added.length > 0 ? [`+ ${list(added)}`] : []),
    ...(removed.length > 0 ? [`- ${list(removed)}`] : []),
    ...changed.map(({ name, what }) => `~ ${name}: ${what.join('; ')}`),
  ];
}
