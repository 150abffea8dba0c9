import type { AzureRule } from './lower.ts';

/** Of resources in the resource group. */
export function toResourceName(name: string): string {
  return `bulkhead-${name}`;
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
