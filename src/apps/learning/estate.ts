import type { Policy, Workload, Zone, ZoneClass } from '#core/model';
import { printAddress } from '#core/net';
import { parseHostAddress } from '#dialects/bulkhead';
import { type Classification, type Classified, classifyEstate, type HostFacts } from '#stages/classify';
import { DEFAULT_CONTROL_PLANE } from '#stages/define';
import { type Party, type Scan, type SeenConversation, type SetApart, toToldHosts } from '#stages/discover';
import type { HostEntry } from './host-entry.ts';
import { findServants, findStrangers, toServantTalk } from './outsiders.ts';

/** Hosts with the zones and roles that were found, and the conversations in their names. */
export interface NamedEstate {
  readonly zones: Policy['zones'];
  readonly workloads: Policy['workloads'];
  readonly conversations: readonly SeenConversation[];
  /** Those that are scans. */
  readonly setApart: readonly SetApart[];
  readonly classified: Classified;
  /** Names of the workloads of which nobody said where they stand. */
  readonly guessed: ReadonlySet<string>;
}

/** What telemetry tells beside conversations. */
export interface ToldBeside {
  readonly scans?: readonly Scan[];
  readonly setApart?: readonly SetApart[];
  /** By address. */
  readonly names?: ReadonlyMap<string, string>;
  /** Hosts that nobody need have seen. Those of which telemetry knows replicas, and those of the inventory, are these. */
  readonly declared?: readonly HostEntry[];
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** Of hosts whose zone is not known. They are treated as the office is: never near the keys. */
const UNCLASSIFIED = 'unclassified';

/** The estate as the inventory names it, before anything is known of roles: what the flows are folded by. */
export function toKnownWorkloads(inventory: readonly HostEntry[], present?: Policy): Workload[] {
  const known = new Map(present?.workloads.map((workload) => [workload.name, workload]));
  return inventory.map((host) => known.get(host.name) ?? toWorkload(host));
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
  { scans = [], setApart = [], names = NO_NAMES, declared = [] }: ToldBeside = {},
): NamedEstate {
  const taken = new Set([...inventory.map(({ name }) => name), DEFAULT_CONTROL_PLANE.workload]);
  const unknown = findUnknownHosts(seen, names, taken);
  const owners = new Map([...unknown.values()].flatMap(({ entry, owner }) => (owner ? [[entry.name, owner]] : [])));
  const there = new Set([...taken, ...owners.values()]);
  const hosts = [
    ...inventory,
    ...new Set([...unknown.values()].map(({ entry }) => entry)),
    ...declared.filter(({ name }) => !there.has(name)),
  ];
  const standing = new Map(
    [...unknown.values()].flatMap(({ entry, party }) => (entry.zone === undefined ? [] : [[entry.name, party.zone]])),
  );
  const named = (party: Party) => rename(party, unknown);
  const scansOf = Map.groupBy(scans, ({ source }) => source);
  const classified = classifyEstate(
    [
      ...hosts.map((host) => toFacts(host, scansOf)),
      // Those outside that serve us or look for us: they are told, and are no workloads.
      ...findServants(seen),
      ...findStrangers(hosts, scansOf),
    ],
    nameAll(seen, named),
  );
  const { classifications } = classified;
  const isPresent = new Set(present?.workloads.map(({ name }) => name));
  const placeOf = (zoneClass: ZoneClass) => present?.zones.find((zone) => zone.class === zoneClass)?.name ?? zoneClass;
  const zoneOfOwner = findZonesOfOwners(classifications, owners);
  const zoneOfRole = new Map(present?.workloads.map((workload) => [workload.labels['role'], workload.zone]));
  const workloads = toKnownWorkloads(hosts, present).map((workload, i): Workload => {
    const { role, zone } = classifications[i] ?? {};
    const owner = owners.get(workload.name);
    // Replicas are one thing, whatever each of them was seen doing.
    const guess = owner !== undefined ? { role: owner } : role && role.value !== 'unknown' ? { role: role.value } : {};
    const labels = { ...guess, ...workload.labels };
    if (isPresent.has(workload.name)) return { ...workload, labels };
    const own = zone && zone.value !== 'unknown' ? zone.value : undefined;
    const place = hosts[i]?.zone ?? (owner === undefined ? own : zoneOfOwner.get(owner));
    // Another replica of what the policy knows stands where the others do.
    const beside = owner === undefined ? undefined : zoneOfRole.get(owner);
    const zoneName = standing.get(workload.name) ?? beside ?? (place === undefined ? UNCLASSIFIED : placeOf(place));
    return { ...workload, zone: zoneName, labels };
  });
  const zoneOf = new Map(workloads.map(({ name, zone }) => [name, zone]));
  const placed = new Map<Party, Party>();
  const place = (party: Party): Party => {
    const known = placed.get(party);
    if (known) return known;
    const own = named(party);
    const zone = zoneOf.get(own.name) ?? own.zone;
    const found = zone === own.zone ? own : { ...own, zone };
    placed.set(party, found);
    return found;
  };
  return {
    zones: toZones(workloads, present?.zones ?? []),
    workloads,
    conversations: seen.map((one) => withParties(one, place)).filter((one) => !isOfItself(one)),
    setApart: setApart.map((one) => ({ ...one, conversation: withParties(one.conversation, place) })),
    classified,
    guessed: new Set(hosts.flatMap(({ name, zone }) => (zone === undefined ? [name] : []))),
  };
}

function toFacts(host: HostEntry, scansOf: ReadonlyMap<string, readonly Scan[]>): HostFacts {
  const { name, addresses, listeners, zone, labels } = host;
  const texts = addresses.map(printAddress);
  const scans = texts.flatMap((text) => (scansOf.get(text) ?? []).map(({ evidence }) => evidence));
  const role = labels['role'];
  return {
    name,
    addresses: texts,
    listeners,
    ...(zone && { zone }),
    ...(role !== undefined && { role }),
    ...(scans.length > 0 && { scans }),
  };
}

type Talk = Pick<SeenConversation, 'source' | 'destination' | 'protocol' | 'port' | 'answered' | 'serverProcesses'>;

/** One by one and what roles are read from alone, so that a million of them are never there twice. */
function* nameAll(seen: readonly SeenConversation[], named: (party: Party) => Party): Generator<Talk> {
  for (const one of seen) yield toTalk(one, named);
  for (const one of toServantTalk(seen)) yield toTalk(one, named);
}

function toTalk(one: SeenConversation, named: (party: Party) => Party): Talk {
  const { protocol, port, answered, serverProcesses = NO_PROCESSES } = one;
  return { source: named(one.source), destination: named(one.destination), protocol, port, answered, serverProcesses };
}

const NO_PROCESSES: readonly string[] = [];

/** It tells what a host answers, and needs no rule. */
function isOfItself({ source, destination }: SeenConversation): boolean {
  return source.kind !== 'internet' && source.kind === destination.kind && source.name === destination.name;
}

/** As it is where the parties stay: there are millions of them. */
function withParties(one: SeenConversation, change: (party: Party) => Party): SeenConversation {
  const [source, destination] = [change(one.source), change(one.destination)];
  return source === one.source && destination === one.destination ? one : { ...one, source, destination };
}

/** Where most of the replicas of each owner seem to stand; those that are nowhere have none. */
function findZonesOfOwners(
  classifications: readonly Classification[],
  owners: ReadonlyMap<string, string>,
): Map<string, ZoneClass> {
  const byOwner = Map.groupBy(
    classifications.filter(({ workload, zone }) => owners.has(workload) && zone.value !== 'unknown'),
    ({ workload }) => owners.get(workload) ?? '',
  );
  return new Map(
    [...byOwner].flatMap(([owner, own]) => {
      const counts = [...Map.groupBy(own, ({ zone }) => zone.value)].toSorted(
        ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
      );
      const most = counts[0]?.[0];
      return most === undefined || most === 'unknown' ? [] : [[owner, most] as const];
    }),
  );
}

/** A private address that no host has, as a host of its own. */
interface UnknownHost {
  readonly entry: HostEntry;
  readonly party: Party;
  readonly owner?: string;
}

/** By address text. Telemetry may name them; two addresses of one host share its entry. */
function findUnknownHosts(
  seen: readonly SeenConversation[],
  names: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
): Map<string, UnknownHost> {
  const parties = new Map<string, Party>();
  const between = seen.filter((one) => !isOfItself(one));
  const speaking = new Set(between.flatMap(({ source }) => (source.kind === 'address' ? [source.name] : [])));
  for (const { source, destination, protocol, answered } of between) {
    if (source.kind === 'address') parties.set(source.name, source);
    if (destination.kind !== 'address') continue;
    // An address that never answered may not be there at all; where telemetry does not tell, a broadcast seems answered.
    const isAll = protocol === 'udp' && destination.name.endsWith('.255') && !speaking.has(destination.name);
    if (answered && !isAll) parties.set(destination.name, destination);
  }
  const found = [...parties]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    // Broadcast and the like are addresses that no host has, whoever claims to have sent from them.
    .flatMap(([text, party]) => {
      const address = parseHostAddress(text);
      return address.ok ? [{ text, party, address: address.value }] : [];
    });
  const told = toToldHosts(
    found.map(({ text }) => text),
    names,
    taken,
  );
  const nameOf = (text: string) => told.get(text)?.name ?? `host-${text.replaceAll(/[^0-9a-f]+/g, '-')}`;
  const hosts = [...Map.groupBy(found, ({ text }) => nameOf(text))].flatMap(([name, own]) => {
    // An address of a zone's network stands there.
    const zone = own[0]?.party.class;
    const addresses = own.map(({ address }) => address);
    const entry = { name, addresses, labels: {}, listeners: [], ...(zone && { zone }) };
    return own.map(({ text, party }): [string, UnknownHost] => {
      const owner = told.get(text)?.owner;
      return [text, { entry, party: { ...party, kind: 'workload', name }, ...(owner !== undefined && { owner }) }];
    });
  });
  return new Map(hosts);
}

function rename(party: Party, unknown: ReadonlyMap<string, UnknownHost>): Party {
  return (party.kind === 'address' ? unknown.get(party.name)?.party : undefined) ?? party;
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
