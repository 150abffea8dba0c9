import type { Policy, ZoneClass } from '#core/model';
import { type Address, isInRange, isLocalAddress, parseAddress, type Prefix, printAddress, toRange } from '#core/net';

/** What is needed to name an address. */
export interface Estate extends Pick<Policy, 'zones' | 'workloads'> {
  /** Ours beside the private ones and the networks of zones. Absent: none. */
  readonly inside?: readonly Prefix[];
}

/**
 * One end of a conversation.
 * `workload`: a known one. `address`: one of a zone's network, or a private one of no zone, that no workload has: it is
 * called by itself, since someone should find out what it is. `internet`: all others together.
 */
export interface Party {
  readonly kind: 'workload' | 'address' | 'internet';
  readonly name: string;
  readonly zone: string;
  /** Absent: the address is of no zone. */
  readonly class?: ZoneClass;
}

/** Addresses remembered by their text: a report names the same few again and again. */
const MAX_REMEMBERED = 10_000;

/** Names an address text by the estate; undefined where it is no address. */
export function nameParties(estate: Estate): (text: string) => { party: Party; address: Address } | undefined {
  const classes = new Map(estate.zones.map((zone) => [zone.name, zone.class]));
  const workloads = new Map(
    estate.workloads.flatMap((workload) =>
      workload.addresses.map((address) => [printAddress(address), toWorkloadParty(workload, classes)] as const),
    ),
  );
  const internet: Party = {
    kind: 'internet',
    name: 'internet',
    zone: estate.zones.find((zone) => zone.class === 'internet')?.name ?? 'internet',
    class: 'internet',
  };
  const remembered = new Map<string, { party: Party; address: Address }>();
  return (text) => {
    const known = remembered.get(text);
    if (known) return known;
    const parsed = parseAddress(text);
    if (!parsed.ok) return undefined;
    const address = parsed.value;
    const canonical = printAddress(address);
    const party = workloads.get(canonical) ?? toAddressParty(estate, address, canonical) ?? internet;
    if (remembered.size < MAX_REMEMBERED) remembered.set(text, { party, address });
    return { party, address };
  };
}

function toWorkloadParty(workload: Estate['workloads'][number], classes: ReadonlyMap<string, ZoneClass>): Party {
  const zoneClass = classes.get(workload.zone);
  const { name, zone } = workload;
  return { kind: 'workload', name, zone, ...(zoneClass && { class: zoneClass }) };
}

function toAddressParty(estate: Estate, address: Address, name: string): Party | undefined {
  const isIn = (network: Prefix) => isInRange(address, toRange(network));
  const zone = estate.zones.find(({ networks }) => networks.some(isIn));
  if (zone?.class === 'internet') return undefined;
  if (zone) return { kind: 'address', name, zone: zone.name, class: zone.class };
  return isLocalAddress(address) || (estate.inside ?? []).some(isIn)
    ? { kind: 'address', name, zone: 'unknown' }
    : undefined;
}
