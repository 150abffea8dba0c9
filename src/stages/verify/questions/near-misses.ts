import { type Connection, isTrafficOf, type Policy, type Rule } from '#core/model';
import { hasAddress } from '#core/net';
import { isActive, resolveSelector } from '#core/semantics';
import { describeInactive, describeSelector } from './words.ts';

/** A rule that would permit the connection but for one thing. */
export interface NearMiss {
  readonly rule: Rule;
  readonly differsIn: 'activity' | 'services' | 'source' | 'destination';
  /** What would have to be otherwise. */
  readonly why: string;
}

/** In the order in which they are likely to be what the author meant. */
const ORDER = ['activity', 'services', 'source', 'destination'] as const;

export function findNearMisses(policy: Policy, connection: Connection, atMs: number): NearMiss[] {
  const found = policy.rules.flatMap((rule): NearMiss[] => {
    const holds = {
      activity: isActive(rule, atMs),
      services: isTrafficOf(connection, rule.services.traffic),
      source: hasAddress(resolveSelector(policy, rule.from), connection.source),
      destination: hasAddress(resolveSelector(policy, rule.to), connection.destination),
    };
    const [differsIn, ...more] = ORDER.filter((part) => !holds[part]);
    return differsIn === undefined || more.length > 0 ? [] : [{ rule, differsIn, why: explain(rule, differsIn, atMs) }];
  });
  return ORDER.flatMap((part) => found.filter(({ differsIn }) => differsIn === part));
}

function explain(rule: Rule, differsIn: NearMiss['differsIn'], atMs: number): string {
  switch (differsIn) {
    case 'activity':
      return describeInactive(rule, atMs);
    case 'services':
      return `it permits ${rule.services.names.join(', ')} only`;
    case 'source':
      return `it permits it from ${describeSelector(rule.from)} only`;
    case 'destination':
      return `it permits it to ${describeSelector(rule.to)} only`;
    default:
      return differsIn satisfies never;
  }
}
