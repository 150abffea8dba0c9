import type { Zone } from '#core/model';
import { type Address, type AddressRange, printAddress, printPrefix, toRange } from '#core/net';
import { report } from './fields.ts';
import { type PolicyError, type Position, printPosition } from './position.ts';
import type { Placed, PlacedWorkload } from './zones.ts';

interface Network {
  readonly zone: string;
  readonly text: string;
  readonly range: AddressRange;
  readonly at: Position;
}

/**
 * Every address has one owner: networks of different zones are disjoint, and an address is of one workload and zone,
 * or of a zone in which its workload declares a leg.
 */
export function checkAddresses(
  zones: readonly Placed<Zone>[],
  workloads: readonly PlacedWorkload[],
  errors: PolicyError[],
): void {
  const networks = zones
    .flatMap(({ value, at, parts }) =>
      value.networks.map((network, i): Network => ({
        zone: value.name,
        text: printPrefix(network),
        range: toRange(network),
        at: parts[i] ?? at,
      })),
    )
    .toSorted(compareNetworks);
  checkOverlaps(networks, errors);
  const owners = new Map<string, { name: string; at: Position }>();
  for (const { value, at, parts, legParts } of workloads) {
    const reached = new Set<string>();
    for (const [i, address] of value.addresses.entries()) {
      const text = printAddress(address);
      const here = parts[i] ?? at;
      const first = owners.get(text);
      if (first)
        report(
          errors,
          here,
          `\`${text}\` is already an address of workload \`${first.name}\` at ${printPosition(first.at)}; expected each address once`,
        );
      else owners.set(text, { name: value.name, at: here });
      const around = findAround(networks, address);
      if (around) reached.add(around.zone);
      if (around && around.zone !== value.zone && !value.legs?.includes(around.zone))
        report(
          errors,
          here,
          `\`${text}\` of workload \`${value.name}\` (zone \`${value.zone}\`) is inside network \`${around.text}\` of zone \`${around.zone}\` at ${printPosition(around.at)}; expected an address of its own zone, one outside all networks, or \`legs: [${around.zone}]\``,
        );
    }
    for (const [i, leg] of (value.legs ?? []).entries())
      if (!reached.has(leg))
        report(
          errors,
          legParts[i] ?? at,
          `workload \`${value.name}\` has a leg in zone \`${leg}\` and no address in its networks; expected an address there, or no leg`,
        );
  }
}

/** Larger first where two start together, so that the one around comes before the one inside. */
function compareNetworks(a: Network, b: Network): number {
  if (a.range.bits !== b.range.bits) return a.range.bits - b.range.bits;
  if (a.range.first !== b.range.first) return a.range.first < b.range.first ? -1 : 1;
  return a.range.last === b.range.last ? 0 : a.range.last > b.range.last ? -1 : 1;
}

function checkOverlaps(networks: readonly Network[], errors: PolicyError[]): void {
  // Prefixes are nested or disjoint: those around the current one are a stack.
  const around: Network[] = [];
  for (const network of networks) {
    while (around.length > 0 && !isAround(around.at(-1), network)) around.pop();
    const other = around.findLast(({ zone }) => zone !== network.zone);
    if (other)
      report(
        errors,
        network.at,
        `network \`${network.text}\` of zone \`${network.zone}\` overlaps \`${other.text}\` of zone \`${other.zone}\` at ${printPosition(other.at)}; expected disjoint zones`,
      );
    around.push(network);
  }
}

function isAround(outer: Network | undefined, inner: Network): boolean {
  return outer !== undefined && outer.range.bits === inner.range.bits && inner.range.last <= outer.range.last;
}

/** A network that holds the address; the smallest of those that do. */
function findAround(networks: readonly Network[], address: Address): Network | undefined {
  let low = 0;
  let high = networks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = networks[middle]?.range;
    if (range && (range.bits < address.bits || (range.bits === address.bits && range.first <= address.value)))
      low = middle + 1;
    else high = middle;
  }
  for (let i = low - 1; i >= 0; i--) {
    const network = networks[i];
    if (!network || network.range.bits !== address.bits) return undefined;
    if (address.value <= network.range.last) return network;
  }
  return undefined;
}
