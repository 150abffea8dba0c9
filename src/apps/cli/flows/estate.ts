import type { Policy, Workload, Zone, ZoneClass } from '#core/model';
import { parseAddress, printAddress } from '#core/net';
import { classify, type Classification } from '#stages/classify';
import type { Party, SeenConversation } from '#stages/discover';
import type { HostEntry } from './read-inventory.ts';

/** Hosts with the zones and roles that were found, and the conversations in their names. */
export interface NamedEstate {
  readonly zones: Policy['zones'];
  readonly workloads: Policy['workloads'];
  readonly conversations: readonly SeenConversation[];
  readonly classifications: readonly Classification[];
  /** Names of the workloads of which nobody said where they stand. */
  readonly guessed: ReadonlySet<string>;
}

/** Of hosts whose zone is not known. They are treated as the office is: never near the keys. */
const UNCLASSIFIED = 'unclassified';

/** The estate as the inventory names it, before anything is known of roles: what the flows are folded by. */
export function toKnownWorkloads(inventory: readonly HostEntry[], present?: Policy): Workload[] {
  const known = new Map(present?.workloads.map((workload) => [workload.name, workload]));
  return inventory.map((host) => known.get(host.name) ?? toWorkload(host));
}

/** Hosts of a policy as an inventory has them. */
export function toHostEntries({ workloads, zones }: Policy): HostEntry[] {
  const classes = new Map(zones.map((zone) => [zone.name, zone.class]));
  return workloads.map(({ name, addresses, labels, zone }) => {
    const zoneClass = classes.get(zone);
    return { name, addresses, labels, listeners: [], ...(zoneClass && { zone: zoneClass }) };
  });
}

function toWorkload({ name, addresses, labels, zone }: HostEntry): Workload {
  return {
    name,
    addresses,
    labels,
    zone: zone ?? UNCLASSIFIED,
    enforced: addresses.length > 0 && zone !== 'internet' && zone !== 'cold',
  };
}

/**
 * Classifies the hosts of the inventory, and every private address that was seen and that no host has: it becomes a
 * host of its own. What the inventory says (zone, label `role`) stays.
 */
export function findEstate(
  inventory: readonly HostEntry[],
  seen: readonly SeenConversation[],
  present?: Policy,
): NamedEstate {
  const unknown = findUnknownHosts(seen);
  const hosts = [...inventory, ...unknown.values()];
  const conversations = seen.map((one) => ({
    ...one,
    source: rename(one.source, unknown),
    destination: rename(one.destination, unknown),
  }));
  const classifications = classify(
    hosts.map(({ name, addresses, listeners, zone }) => ({
      name,
      addresses: addresses.map(printAddress),
      listeners,
      ...(zone && { zone }),
    })),
    conversations,
  );
  const isPresent = new Set(present?.workloads.map(({ name }) => name));
  const placeOf = (zoneClass: ZoneClass) => present?.zones.find((zone) => zone.class === zoneClass)?.name ?? zoneClass;
  const workloads = toKnownWorkloads(hosts, present).map((workload, i): Workload => {
    const { role, zone } = classifications[i] ?? {};
    const guess = role && role.value !== 'unknown' ? { role: role.value } : {};
    const labels = { ...guess, ...workload.labels };
    if (isPresent.has(workload.name)) return { ...workload, labels };
    const place = hosts[i]?.zone ?? (zone && zone.value !== 'unknown' ? zone.value : undefined);
    return { ...workload, zone: place === undefined ? UNCLASSIFIED : placeOf(place), labels };
  });
  const zoneOf = new Map(workloads.map(({ name, zone }) => [name, zone]));
  const place = (party: Party): Party => ({ ...party, zone: zoneOf.get(party.name) ?? party.zone });
  return {
    zones: toZones(workloads, present?.zones ?? []),
    workloads,
    conversations: conversations.map((one) => ({
      ...one,
      source: place(one.source),
      destination: place(one.destination),
    })),
    classifications,
    guessed: new Set(hosts.flatMap(({ name, zone }) => (zone === undefined ? [name] : []))),
  };
}

/** By address text. */
function findUnknownHosts(seen: readonly SeenConversation[]): Map<string, HostEntry> {
  const parties = seen.flatMap(({ source, destination, answered }) =>
    // An address that never answered may not be there at all.
    [source, ...(answered ? [destination] : [])].filter(({ kind }) => kind === 'address'),
  );
  const names = [...new Set(parties.map(({ name }) => name))].toSorted();
  return new Map(
    names.flatMap((text) => {
      const address = parseAddress(text);
      const name = `host-${text.replaceAll(/[^0-9a-f]+/g, '-')}`;
      return address.ok ? [[text, { name, addresses: [address.value], labels: {}, listeners: [] }] as const] : [];
    }),
  );
}

function rename(party: Party, unknown: ReadonlyMap<string, HostEntry>): Party {
  const host = party.kind === 'address' ? unknown.get(party.name) : undefined;
  return host ? { ...party, kind: 'workload', name: host.name } : party;
}

/** Those that are there already, and those of workloads that are in none of them, named by their class. */
function toZones(workloads: readonly Workload[], present: Policy['zones']): Zone[] {
  const toZone = (name: string, zoneClass: ZoneClass, description?: string): Zone => ({
    name,
    class: zoneClass,
    isolation: zoneClass === 'cold' ? 'air-gap' : 'vlan',
    // The guardrails of the keys are sure before the rules are: they may hold from the first day.
    mode: zoneClass === 'key-management' ? 'guard' : 'observe',
    networks: [],
    ...(description !== undefined && { description }),
  });
  const known = new Set(present.map(({ name }) => name));
  const names = new Set(workloads.map(({ zone }) => zone).filter((name) => !known.has(name)));
  const made = [...names]
    .toSorted()
    .map((name) =>
      name === UNCLASSIFIED
        ? toZone(name, 'office', 'hosts whose zone is not known; treated as the office is, never near the keys')
        : toZone(name, name as ZoneClass),
    );
  return [...present, ...made];
}
