import { type AddressSet, type Bits, printTrafficSet, type TrafficSet, unionTraffic } from '#core/net';
import { eachProduct, type PacketSet } from '#core/packetset';
import type { Endpoint, Endpoints } from './endpoints.ts';

/** An endpoint of a row. */
export interface Party {
  readonly endpoint: Endpoint;
  /** Among all endpoints. */
  readonly position: number;
  /** Only these of its addresses; absent: all of the row's families. */
  readonly part?: AddressSet;
}

/** Each of the sources may open each of the services to each of the destinations, other than to itself. */
export interface ReachRow {
  readonly sources: readonly Party[];
  readonly destinations: readonly Party[];
  readonly traffic: TrafficSet;
  /** The one family that it is about, where the other would be possible. */
  readonly only?: Bits;
}

/** The set as few rows. Two rows may have ends in common, but no connection. `receivers` as in `eachReach`. */
export function toReachRows(endpoints: Endpoints, allowed: PacketSet, receivers = endpoints): ReachRow[] {
  const byFamily = ([32, 128] as const).map((bits) => mergeRows(toPieces(endpoints, receivers, allowed, bits)));
  return joinFamilies(byFamily[0] ?? [], byFamily[1] ?? [])
    .flatMap((row) => withoutItself(row) ?? [])
    .toSorted((a, b) => compareParties(a.sources, b.sources) || compareParties(a.destinations, b.destinations));
}

function toPieces(senders: Endpoints, receivers: Endpoints, allowed: PacketSet, bits: Bits): ReachRow[] {
  const toParties = (of: Endpoints, set: AddressSet): Party[] =>
    Array.from(of.split(set)).flatMap(([position, part]) => {
      const endpoint = of.all[position];
      if (!endpoint) return [];
      const isWhole = countRanges(endpoint.addresses, bits) === part.ranges.length && isSameSize(endpoint, part, bits);
      return [{ endpoint, position, ...(!isWhole && { part }) }];
    });
  return [...eachProduct(allowed)]
    .filter(({ sources }) => sources.ranges[0]?.bits === bits)
    .map(({ sources, destinations, traffic }) => ({
      sources: toParties(senders, sources),
      destinations: toParties(receivers, destinations),
      traffic,
    }));
}

function countRanges(set: AddressSet, bits: Bits): number {
  return set.ranges.reduce((count, range) => count + (range.bits === bits ? 1 : 0), 0);
}

/** A part lies within the endpoint's ranges, so that equal sizes are equal sets. */
function isSameSize({ addresses }: Endpoint, part: AddressSet, bits: Bits): boolean {
  const sizeOf = (set: AddressSet) =>
    set.ranges.reduce((sum, { bits: own, first, last }) => (own === bits ? sum + last - first + 1n : sum), 0n);
  return sizeOf(addresses) === sizeOf(part);
}

/** Unites rows that agree in two of their three parts, until none do. */
function mergeRows(pieces: readonly ReachRow[]): ReachRow[] {
  let rows = [...pieces];
  for (let size = Infinity; rows.length < size;) {
    size = rows.length;
    rows = mergeBy(
      rows,
      ({ sources, destinations }) => `${toKey(sources)} > ${toKey(destinations)}`,
      (first, more) => ({
        ...first,
        traffic: unionTraffic(first.traffic, ...more.map(({ traffic }) => traffic)),
      }),
    );
    rows = mergeBy(
      rows,
      ({ sources, traffic }) => `${toKey(sources)} : ${printTrafficSet(traffic).join()}`,
      (first, more) => ({
        ...first,
        destinations: unite([first, ...more].map(({ destinations }) => destinations)),
      }),
    );
    rows = mergeBy(
      rows,
      ({ destinations, traffic }) => `${toKey(destinations)} : ${printTrafficSet(traffic).join()}`,
      (first, more) => ({
        ...first,
        sources: unite([first, ...more].map(({ sources }) => sources)),
      }),
    );
  }
  return rows;
}

function mergeBy(
  rows: readonly ReachRow[],
  toKeyOf: (row: ReachRow) => string,
  merge: (first: ReachRow, more: readonly ReachRow[]) => ReachRow,
): ReachRow[] {
  return [...Map.groupBy(rows, toKeyOf).values()].flatMap(([first, ...more]) =>
    first ? [more.length > 0 ? merge(first, more) : first] : [],
  );
}

/** Two parts of one endpoint stay two parties: they are seldom, and each is said by itself. */
function unite(lists: readonly (readonly Party[])[]): Party[] {
  return lists.flat().toSorted((a, b) => a.position - b.position);
}

function toKey(parties: readonly Party[]): string {
  return parties
    .map(
      ({ position, part }) =>
        `${position}${part ? ` ${part.ranges.map(({ first, last }) => `${first}-${last}`).join()}` : ''}`,
    )
    .join();
}

/** A row of IPv4 and one of IPv6 are one when they agree in everybody who has both. */
function joinFamilies(narrow: readonly ReachRow[], wide: readonly ReachRow[]): ReachRow[] {
  const toCommon = ({ sources, destinations, traffic }: ReachRow) =>
    [sources, destinations].map((parties) => toKey(parties.filter(hasBoth))).join(' > ') +
    ` : ${printTrafficSet(traffic).join()}`;
  const partners = Map.groupBy(wide, toCommon);
  const joined = narrow.map((row) => {
    const isShared = row.sources.some(hasBoth) && row.destinations.some(hasBoth);
    const partner = isShared ? partners.get(toCommon(row))?.shift() : undefined;
    if (!partner) return { ...row, ...toOnly(row, 32, 128) };
    const sources = joinParties(row.sources, partner.sources);
    return { ...row, sources, destinations: joinParties(row.destinations, partner.destinations) };
  });
  const rest = [...partners.values()].flat().map((row) => ({ ...row, ...toOnly(row, 128, 32) }));
  return [...joined, ...rest];
}

function hasBoth({ endpoint, part }: Party): boolean {
  return !part && countRanges(endpoint.addresses, 32) > 0 && countRanges(endpoint.addresses, 128) > 0;
}

/** Those of both; parts are of one family each, and stay apart. */
function joinParties(a: readonly Party[], b: readonly Party[]): Party[] {
  const whole = new Set(a.filter(({ part }) => !part).map(({ position }) => position));
  return unite([a, b.filter(({ position }) => !whole.has(position))]);
}

function toOnly({ sources, destinations }: ReachRow, bits: Bits, other: Bits): { only?: Bits } {
  const canOther = (parties: readonly Party[]) =>
    parties.some(({ endpoint, part }) => !part && countRanges(endpoint.addresses, other) > 0);
  return canOther(sources) && canOther(destinations) ? { only: bits } : {};
}

/** Undefined for one host with itself, which is no reach. */
function withoutItself(row: ReachRow): ReachRow | undefined {
  const source = onlyWorkload(row.sources);
  const destination = onlyWorkload(row.destinations);
  const without = (parties: readonly Party[], name: string) =>
    parties.filter(({ endpoint }) => endpoint.kind !== 'workload' || endpoint.name !== name);
  const rest = {
    ...row,
    ...(destination !== undefined && { sources: without(row.sources, destination) }),
    ...(source !== undefined && { destinations: without(row.destinations, source) }),
  };
  return rest.sources.length > 0 && rest.destinations.length > 0 ? rest : undefined;
}

function onlyWorkload(parties: readonly Party[]): string | undefined {
  const [first] = parties;
  const isOne = first?.endpoint.kind === 'workload' && parties.every(({ position }) => position === first.position);
  return isOne ? first.endpoint.name : undefined;
}

function compareParties(a: readonly Party[], b: readonly Party[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i]?.position ?? 0) - (b[i]?.position ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
