import type { Declared, DeclaredConversation, DeclaredEnd, DeclaredWorkload } from '#core/model';
import { parseAddress, printAddress, printPrefix } from '#core/net';
import { refuseLabelKey } from '#dialects/bulkhead';
import type { DeclaredEstate, DeclaredUse } from '#stages/define';
import type { NamedEstate } from './estate.ts';
import type { HostEntry } from './host-entry.ts';

/** Those who run, as hosts of an inventory; what an inventory says of the same names and addresses stays. */
export function toInstanceEntries(declared: Declared, listed: readonly HostEntry[]): HostEntry[] {
  const { workloads } = declared;
  const toEntry = startEntries(declared);
  const names = new Set(listed.map(({ name }) => name));
  const taken = new Set(listed.flatMap(({ addresses }) => addresses.map(printAddress)));
  return workloads.flatMap((workload) =>
    workload.instances.flatMap(({ name, addresses }) => {
      const own = addresses.filter((address) => !taken.has(printAddress(address)));
      if (names.has(name) || own.length === 0) return [];
      names.add(name);
      for (const address of own) taken.add(printAddress(address));
      return [{ ...toEntry(workload), name, addresses: own }];
    }),
  );
}

/** Those of whom nobody knows an address, as hosts of an inventory; and what takes connections from outside for them. */
export function toDeclaredEntries(declared: Declared): HostEntry[] {
  const { workloads, conversations } = declared;
  const entrances = new Set(conversations.flatMap(({ source }) => (source.kind === 'entrance' ? [source.name] : [])));
  return [
    ...workloads.filter(({ instances }) => instances.length === 0).map(startEntries(declared)),
    ...[...entrances].map((name) => ({ name, addresses: [], labels: {}, zone: 'dmz' as const, listeners: [] })),
  ];
}

/** Rules are about who made it, as they are where telemetry tells the owner. Whoever serves the internet is in a DMZ. */
function startEntries({ conversations }: Declared): (workload: DeclaredWorkload) => HostEntry {
  const open = conversations.filter(({ source }) => source.kind === 'internet').map(({ destination }) => destination);
  const exposed = new Set(open.flatMap((end) => (end.kind === 'workload' ? [end.name] : [])));
  return ({ name, labels, listens }) => {
    const kept = Object.entries(labels).filter(([key]) => refuseLabelKey(key) === undefined);
    return {
      name,
      addresses: [],
      labels: { ...Object.fromEntries(kept), role: name },
      listeners: listens,
      ...(exposed.has(name) && { zone: 'dmz' }),
    };
  };
}

/** What is declared in the names of the estate, and what leads to hosts of which nobody knows an address. */
export interface PlacedDeclarations {
  readonly estate: DeclaredEstate;
  readonly outside: readonly DeclaredConversation[];
}

export function placeDeclared(declared: Declared, { workloads, zones }: NamedEstate): PlacedDeclarations {
  const internet = zones.find((zone) => zone.class === 'internet')?.name ?? 'internet';
  const byName = new Map(workloads.map((workload) => [workload.name, workload]));
  const byRole = new Map(workloads.map((workload) => [workload.labels['role'], workload]));
  const byAddress = new Map(
    workloads.flatMap((workload) => workload.addresses.map((each) => [printAddress(each), workload])),
  );
  const toParties = (end: DeclaredEnd): DeclaredUse['source'][] => {
    if (end.kind === 'internet') return [{ kind: 'internet', name: 'internet', zone: internet }];
    if (end.kind === 'networks')
      return end.networks.map((network) => ({ kind: 'address', name: printPrefix(network), zone: internet }));
    const address = end.kind === 'outside' ? parseAddress(end.name) : undefined;
    const workload = address ? byAddress.get(end.name) : (byRole.get(end.name) ?? byName.get(end.name));
    if (workload) return [{ kind: 'workload', name: workload.name, zone: workload.zone }];
    return address?.ok === true ? [{ kind: 'address', name: end.name, zone: 'unknown' }] : [];
  };
  const outside: DeclaredConversation[] = [];
  const uses = declared.conversations.flatMap((conversation): DeclaredUse[] => {
    const { source, destination, protocol, port, declarations } = conversation;
    const own = toParties(source).flatMap((from) =>
      toParties(destination).flatMap((to) =>
        port === undefined ? [] : [{ source: from, destination: to, protocol, port, declarations }],
      ),
    );
    if (own.length === 0) outside.push(conversation);
    return own;
  });
  const parties = declared.workloads.flatMap(({ name }) => toParties({ kind: 'workload', name }));
  return { estate: { workloads: parties, uses }, outside };
}
