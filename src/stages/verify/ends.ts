import type { Policy } from '#core/model';
import { isEmptyAddressSet, type TrafficSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { type Product, resolveSelector } from '#core/semantics';
import { type EndpointNames, parseEndpoint } from '#dialects/bulkhead';

/** All connections between two ends as their texts name them. Errors: every end that is not known. */
export function toEndsProduct(
  policy: Policy,
  from: string,
  to: string,
  traffic: TrafficSet,
): Result<Product, string[]> {
  const names = namesOf(policy);
  const source = parseEndpoint(from, names);
  const destination = parseEndpoint(to, names);
  if (source.ok && destination.ok)
    return ok({
      sources: resolveSelector(policy, source.value),
      destinations: resolveSelector(policy, destination.value),
      traffic,
    });
  return fail([source, destination].flatMap((end) => (end.ok ? [] : [end.error])));
}

const known = new WeakMap<Policy, EndpointNames>();

/** Policies never change: whoever asks a thousand questions pays for their names once. */
function namesOf(policy: Policy): EndpointNames {
  const names = known.get(policy) ?? {
    workloads: new Set(policy.workloads.map(({ name }) => name)),
    zones: new Set(policy.zones.map(({ name }) => name)),
  };
  known.set(policy, names);
  return names;
}

/** Why no packet can pass between the ends, whatever the rules say; undefined when one could. */
export function explainGap({ sources, destinations }: Product): string | undefined {
  if (isEmptyAddressSet(sources)) return 'the source has no address';
  if (isEmptyAddressSet(destinations)) return 'the destination has no address';
  const families = new Set(sources.ranges.map(({ bits }) => bits));
  const isShared = destinations.ranges.some(({ bits }) => families.has(bits));
  return isShared ? undefined : 'the ends share no address family';
}
