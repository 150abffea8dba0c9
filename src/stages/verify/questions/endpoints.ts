import type { Policy, Workload } from '#core/model';
import {
  type AddressRange,
  type AddressSet,
  complementAddresses,
  countStarts,
  isEmptyAddressSet,
  subtractAddresses,
  toAddressSet,
  toRange,
  unionAddresses,
} from '#core/net';
import { resolveZone } from '#core/semantics';

/**
 * Somebody who can send and receive. `others`: any other address of a zone, where a workload may appear that does not
 * exist yet. `internet`: every address that is of no workload and no zone.
 */
export interface Endpoint {
  readonly kind: 'workload' | 'others' | 'internet';
  /** The workload's; the zone's; `internet`. */
  readonly name: string;
  readonly addresses: AddressSet;
  /** Of kind `workload`. */
  readonly workload?: Workload;
}

/** Everybody a policy knows. INVARIANT (partition): every address is of one endpoint. */
export interface Endpoints {
  readonly all: readonly Endpoint[];
  /** Whose addresses are in the set, by position in `all`, ascending, and which ones. */
  split(set: AddressSet): ReadonlyMap<number, AddressSet>;
}

export function toEndpoints(policy: Policy): Endpoints {
  const workloads = policy.workloads.map((workload): Endpoint => ({
    kind: 'workload',
    name: workload.name,
    addresses: toAddressSet(workload.addresses.map(toRange)),
    workload,
  }));
  const known = unionAddresses(...workloads.map(({ addresses }) => addresses));
  const zones = policy.zones
    // What is in a zone of that name without being a workload is the internet like all the rest.
    .filter(({ name, networks }) => networks.length > 0 && name !== 'internet')
    .map((zone): Endpoint => ({
      kind: 'others',
      name: zone.name,
      addresses: subtractAddresses(resolveZone(policy, zone), known),
    }))
    .filter(({ addresses }) => !isEmptyAddressSet(addresses));
  const rest = complementAddresses(unionAddresses(known, ...zones.map(({ addresses }) => addresses)));
  return toPartition([...workloads, ...zones, { kind: 'internet', name: 'internet', addresses: rest }]);
}

/** Endpoints that together are every address and share none. */
export function toPartition(all: readonly Endpoint[]): Endpoints {
  const places = all
    .flatMap(({ addresses }, position) => addresses.ranges.map((range) => ({ range, position })))
    .toSorted((a, b) => compareStarts(a.range, b.range));
  const starts = places.map(({ range }) => range);

  function split(set: AddressSet): ReadonlyMap<number, AddressSet> {
    const parts = new Map<number, AddressRange[]>();
    for (const { bits, first, last } of set.ranges) {
      for (let i = countStarts(starts, { bits, value: first }) - 1; ; i++) {
        const place = places[i];
        if (!place || place.range.bits !== bits || place.range.first > last) break;
        const part = {
          bits,
          first: first > place.range.first ? first : place.range.first,
          last: last < place.range.last ? last : place.range.last,
        };
        const others = parts.get(place.position);
        if (others) others.push(part);
        else parts.set(place.position, [part]);
      }
    }
    return new Map([...parts].toSorted(([a], [b]) => a - b).map(([position, ranges]) => [position, { ranges }]));
  }

  return { all, split };
}

function compareStarts(a: AddressRange, b: AddressRange): number {
  if (a.bits !== b.bits) return a.bits - b.bits;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}
