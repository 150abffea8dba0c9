import type { Loss, ReadError, SourceFile } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { toTwice } from '#dialects/cloud';
import type { IbmConfig, Named } from './config.ts';
import { readBalancers } from './read-balancers.ts';
import { readAcls, readGroups } from './read-filters.ts';
import { readEndpointGateways, readServers, readWorkers } from './read-holders.ts';
import { readFloating, readGateways, readSubnets, readTables, readTunnels, readVpcs } from './read-network.ts';
import { readTransits } from './read-transit.ts';
import { lose, openSources, type Source } from './source.ts';

/** Lists that are read, and what says nothing about reachability. */
const KNOWN = new Set([
  'vpcs',
  'subnets',
  'network_acls',
  'security_groups',
  'instances',
  'bare_metal_servers',
  'virtual_nis',
  'endpoint_gateways',
  'load_balancers',
  'iks_clusters',
  'public_gateways',
  'floating_ips',
  'routing_tables',
  'transit_connections',
  'transit_gateways',
  'vpn_gateways',
  'iks_worker_pools',
  'collector_version',
  'provider',
]);

/** What files that belong together say: their lists, one after the other. Errors: all of all files. */
export function readConfig(
  files: readonly SourceFile[],
): Result<{ readonly config: IbmConfig; readonly losses: readonly Loss[] }, readonly ReadError[]> {
  const errors: ReadError[] = [];
  const losses: Loss[] = [];
  const parts: IbmConfig[] = [];
  for (const file of files) {
    const sources = openSources(file);
    if (!sources.ok) {
      errors.push(...sources.error);
      continue;
    }
    for (const source of sources.value.flatMap(toAnswers)) {
      parts.push(readOne(source));
      for (const error of source.errors) errors.push(error);
      for (const loss of source.losses) losses.push(loss);
    }
  }
  const config = join(parts, errors);
  return errors.length > 0 ? fail(errors) : ok({ config, losses });
}

/** Configurations by region, or answers by the name of their call: each by itself. */
function toAnswers(source: Source): Source[] {
  const { root } = source;
  if (root.kind !== 'object') return [source];
  const inner = [...root.members.values()].filter(
    (member) => member.kind === 'object' && [...member.members.keys()].some((name) => KNOWN.has(name)),
  );
  if (inner.length === 0) return [source];
  const others = new Map([...root.members].filter(([, member]) => !inner.includes(member)));
  return [{ ...source, root: { ...root, members: others } }, ...inner.map((member) => ({ ...source, root: member }))];
}

function readOne(source: Source): IbmConfig {
  loseUnknown(source);
  return {
    lists: new Set(source.root.kind === 'object' ? source.root.members.keys() : []),
    vpcs: readVpcs(source),
    subnets: readSubnets(source),
    acls: readAcls(source),
    groups: readGroups(source),
    holders: [
      ...readServers(source),
      ...readEndpointGateways(source),
      ...readBalancers(source),
      ...readWorkers(source),
    ],
    gateways: readGateways(source),
    floating: readFloating(source),
    tables: readTables(source),
    transits: readTransits(source),
    tunnels: readTunnels(source),
  };
}

function loseUnknown(source: Source): void {
  if (source.root.kind !== 'object') return;
  for (const [name, member] of source.root.members) {
    const isEmpty = member.kind === 'scalar' || (member.kind === 'array' && member.items.length === 0);
    if (!KNOWN.has(name) && !isEmpty) lose(source, member, name, 'this part of the export is not read');
  }
}

/** Each thing once. What is told twice and not the same (exports of different times) is an error. */
function once<Thing extends Named>(things: readonly Thing[], errors: ReadError[]): Thing[] {
  const taken = new Map<string, Thing>();
  for (const thing of things) {
    const key = thing.ids[0] ?? `${thing.at.file}:${thing.at.line}:${thing.at.column}`;
    const earlier = taken.get(key);
    if (!earlier) taken.set(key, thing);
    else if (toMeaning(earlier) !== toMeaning(thing))
      errors.push({ message: toTwice(thing.name, earlier.at), at: thing.at });
  }
  return [...taken.values()];
}

function toMeaning(thing: Named): string {
  return JSON.stringify(thing, (name, value: unknown) =>
    name === 'at' || name === 'labels' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

function join(parts: readonly IbmConfig[], errors: ReadError[]): IbmConfig {
  const all = <Thing extends Named>(list: (part: IbmConfig) => readonly Thing[]) => once(parts.flatMap(list), errors);
  return {
    lists: new Set(parts.flatMap(({ lists }) => [...lists])),
    vpcs: all(({ vpcs }) => vpcs),
    subnets: all(({ subnets }) => subnets),
    acls: all(({ acls }) => acls),
    groups: all(({ groups }) => groups),
    holders: all(({ holders }) => holders),
    gateways: all(({ gateways }) => gateways),
    floating: all(({ floating }) => floating),
    tables: all(({ tables }) => tables),
    transits: all(({ transits }) => transits),
    tunnels: all(({ tunnels }) => tunnels),
  };
}
