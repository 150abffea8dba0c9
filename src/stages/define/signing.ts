import { type CatalogueEntry, findByPort } from '#core/catalogue';
import type { Policy } from '#core/model';
import type { Observed } from './request.ts';
import { keyOf, type Scope, toMembers, toScopes } from './scope.ts';
import { printSeenTraffic, type SeenTraffic } from './services.ts';

/** Signing listeners with the same callers on one port. */
export interface SigningGroup {
  readonly to: Scope;
  readonly service: SeenTraffic;
  /** Workloads, sorted. Empty: none but addresses of no known workload called. */
  readonly callers: readonly string[];
  readonly calls: readonly Observed[];
}

/** Whether what the port most likely is in the key zone, the entries with the fewest ports, can make a signature. */
export function isSigning({ protocol, port }: SeenTraffic): boolean {
  if (protocol !== 'tcp' && protocol !== 'udp') return false;
  const claims = findByPort(protocol, port, 'key-management').map((entry) => ({ entry, count: countPorts(entry) }));
  const fewest = Math.min(...claims.map(({ count }) => count));
  return claims.some(({ entry, count }) => count === fewest && entry.direction === 'signing');
}

function countPorts({ ports }: CatalogueEntry): number {
  return ports.reduce((sum, { from, to }) => sum + to - from + 1, 0);
}

export function toSigningTest({ zones }: Pick<Policy, 'zones'>): (one: Observed) => boolean {
  const keys = new Set(zones.filter((zone) => zone.class === 'key-management').map(({ name }) => name));
  return (one) => one.destination.kind === 'workload' && keys.has(one.destination.zone) && isSigning(one);
}

/**
 * Who called which signing listener, exactly: listeners stand together when their callers are the same, and are named
 * by their role when all of it stands together.
 */
export function toSigningGroups(
  conversations: readonly Observed[],
  estate: Pick<Policy, 'zones' | 'workloads'>,
): SigningGroup[] {
  const scopeOf = toScopes(estate);
  const membersOf = toMembers(estate.workloads);
  const calls = conversations.filter(toSigningTest(estate));
  const listeners = [...Map.groupBy(calls, (call) => `${call.destination.name} ${printSeenTraffic(call)}`).values()];
  const alike = Map.groupBy(listeners, (group) => {
    const [first] = group;
    return first ? `${keyOf(scopeOf(first.destination))} ${printSeenTraffic(first)} ${toCallers(group).join(' ')}` : '';
  });
  return [...alike.values()].flatMap((groups) => {
    const all = groups.flat();
    const [first] = all;
    if (!first) return [];
    const names = [...new Set(all.map(({ destination }) => destination.name))].toSorted();
    const scope = scopeOf(first.destination);
    const isWhole = membersOf(scope).length === names.length;
    const to: Scope = isWhole ? scope : { kind: 'names', zone: first.destination.zone, names };
    return [{ to, service: { protocol: first.protocol, port: first.port }, callers: toCallers(all), calls: all }];
  });
}

function toCallers(calls: readonly Observed[]): string[] {
  return [...new Set(calls.flatMap(({ source }) => (source.kind === 'workload' ? [source.name] : [])))].toSorted();
}
