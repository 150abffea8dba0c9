import type { Rule, Selector } from '#core/model';
import { printPrefix } from '#core/net';
import { unreachable } from '#core/result';
import { printSchedule } from '#dialects/bulkhead';

/** A selector as a person would say it: `zone office`, `role signer, key hot or treasury`. */
export function describeSelector(selector: Selector): string {
  switch (selector.kind) {
    case 'any':
    case 'internet':
      return selector.kind;
    case 'network':
      return `network ${either(selector.networks.map(printPrefix))}`;
    case 'union':
      return either(selector.parts.map(describeSelector));
    case 'intersection':
      return selector.parts.map(describeSelector).join(' and at once ');
    case 'difference':
      return `${describeSelector(selector.of)} but not ${describeSelector(selector.except)}`;
    case 'workloads': {
      const criteria = [
        ...(selector.zones ? [`zone ${either(selector.zones)}`] : []),
        ...(selector.names ? [`workload ${either(selector.names)}`] : []),
        ...Object.entries(selector.labels).map(([key, values]) => `${key} ${either(values)}`),
      ];
      return criteria.length === 0 ? 'any workload' : criteria.join(', ');
    }
    default:
      return unreachable(selector);
  }
}

export function either(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? 'nobody';
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

export function printMoment(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.000Z$/, 'Z');
}

/** Why a rule that is not active permits nothing at the moment, as the end of "it would permit it, but …". */
export function describeInactive({ enabled, expiresAtMs, schedule }: Rule, atMs: number): string {
  if (!enabled) return 'it is disabled';
  if (expiresAtMs !== undefined && expiresAtMs <= atMs)
    return `it expired at ${printMoment(expiresAtMs)}, ${describeSpan(atMs - expiresAtMs)} ago`;
  return `it permits only within its schedule (${printSchedule(schedule ?? [])})`;
}

const HOUR_MS = 3_600_000;

function describeSpan(ms: number): string {
  if (ms < HOUR_MS) return `${Math.floor(ms / 60_000)} minutes`;
  if (ms < 48 * HOUR_MS) return `${Math.floor(ms / HOUR_MS)} hours`;
  return `${Math.floor(ms / (24 * HOUR_MS))} days`;
}
