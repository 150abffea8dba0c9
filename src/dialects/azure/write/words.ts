import type { GroupMember } from '#core/model';
import type { AzureRule } from './lower.ts';

/** Of resources in the resource group. */
export function toResourceName(name: string): string {
  return `bulkhead-${name}`;
}

/** Names for interfaces, in their order: the workload's, with a number where it has several: `app`, `app--2`. */
export function nameInterfaces(members: readonly GroupMember[]): string[] {
  const counts = new Map<string, number>();
  return members.map(({ workload }) => {
    const word = workload.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    const number = (counts.get(word) ?? 0) + 1;
    counts.set(word, number);
    return number === 1 ? word : `${word}--${number}`;
  });
}

/** The two ends of a rule: the other end, and the interface that the group is at. */
export function toEnds<T>(
  rule: AzureRule,
  peer: (peer: AzureRule['peer']) => T,
  own: T,
): { source: T; destination: T } {
  const other = peer(rule.peer);
  return rule.direction === 'Inbound' ? { source: other, destination: own } : { source: own, destination: other };
}

/** In the order in which it is said, as people write it. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
