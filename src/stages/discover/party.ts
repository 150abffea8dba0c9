import type { Policy, ZoneClass } from '#core/model';
import { type Address, isInRange, parseAddress, parsePrefix, type Prefix, printAddress, toRange } from '#core/net';
import { unwrap } from '#core/result';

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

/** Not carried by the internet: private (RFC 1918, 4193, 6598), link-local, loopback and group addresses. */
const LOCAL = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255/32',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].map((text) => unwrap(parsePrefix(text)));

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

/** Not carried by the internet: nobody outside has it. */
export function isLocal(address: Address): boolean {
  return LOCAL.some((network) => isInRange(address, toRange(network)));
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
  return LOCAL.some(isIn) || (estate.inside ?? []).some(isIn) ? { kind: 'address', name, zone: 'unknown' } : undefined;
}
