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
}

/** Of hosts whose zone is not known. They are treated as the office is: never near the keys. */
const UNCLASSIFIED = 'unclassified';

/** The estate as the inventory names it, before anything is known of roles: what the flows are folded by. */
export function toKnownWorkloads(inventory: readonly HostEntry[]): Workload[] {
  return inventory.map(({ name, addresses, labels, zone }) => ({
    name,
    addresses,
    labels,
    zone: zone ?? UNCLASSIFIED,
    enforced: addresses.length > 0 && zone !== 'internet' && zone !== 'cold',
  }));
}

/**
 * Classifies the hosts of the inventory, and every private address that was seen and that no host has: it becomes a
 * host of its own. What the inventory says (zone, label `role`) stays.
 */
export function findEstate(inventory: readonly HostEntry[], seen: readonly SeenConversation[]): NamedEstate {
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
  const workloads = toKnownWorkloads(hosts).map((workload, i): Workload => {
    const { role, zone } = classifications[i] ?? {};
    const guessed = role && role.value !== 'unknown' ? { role: role.value } : {};
    const place = zone && zone.value !== 'unknown' ? zone.value : UNCLASSIFIED;
    return { ...workload, zone: hosts[i]?.zone ?? place, labels: { ...guessed, ...workload.labels } };
  });
  const zoneOf = new Map(workloads.map(({ name, zone }) => [name, zone]));
  const place = (party: Party): Party => ({ ...party, zone: zoneOf.get(party.name) ?? party.zone });
  return {
    zones: toZones(new Set(workloads.map(({ zone }) => zone))),
    workloads,
    conversations: conversations.map((one) => ({
      ...one,
      source: place(one.source),
      destination: place(one.destination),
    })),
    classifications,
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

function toZones(names: ReadonlySet<string>): Zone[] {
  const toZone = (name: string, zoneClass: ZoneClass, description?: string): Zone => ({
    name,
    class: zoneClass,
    isolation: zoneClass === 'cold' ? 'air-gap' : 'vlan',
    // The guardrails of the keys are sure before the rules are: they may hold from the first day.
    mode: zoneClass === 'key-management' ? 'guard' : 'observe',
    networks: [],
    ...(description !== undefined && { description }),
  });
  return [...names]
    .toSorted()
    .map((name) =>
      name === UNCLASSIFIED
        ? toZone(name, 'office', 'hosts whose zone is not known; treated as the office is, never near the keys')
        : toZone(name, name as ZoneClass),
    );
}
