import { printMany } from '../../parts/print.ts';
import type { Conversation, Detail, MapEdge, MapModel, MapNode, MapZone } from './map-types.ts';
import type { Party, Workload, Zone } from './map-types.ts';
import { toCellVerdict } from './cell-verdict.ts';
import { placeZones } from './map-layout.ts';

type UnplacedNode = Omit<MapNode, 'x' | 'y'>;

export interface MapForm {
  readonly detail: Detail;
  /** True: for a screen that is higher than wide. */
  readonly isNarrow: boolean;
}

/** What the map shows: every known workload, and whatever else was seen at an end of a conversation. */
export function toMapModel(
  zones: readonly Zone[],
  workloads: readonly Workload[],
  conversations: readonly Conversation[],
  { detail, isNarrow }: MapForm,
): MapModel {
  const all = toNodes(workloads, conversations);
  const nodes = detail === 'zones' ? foldToZones(all) : all;
  const idOf = detail === 'zones' ? ({ zone }: Party) => toZoneNodeId(zone) : toNodeId;
  const edges = toEdges(conversations, findShared(conversations, all.length), idOf);
  const shared = edges.filter(({ isShared }) => isShared).flatMap((edge) => edge.conversations);
  const sharedBy = [...new Set(shared.map(({ destination }) => destination.name))].toSorted();
  return { ...placeZones(toMapZones(zones, all), nodes, isNarrow), edges, sharedBy };
}

function toNodes(workloads: readonly Workload[], conversations: readonly Conversation[]): UnplacedNode[] {
  const nodes = new Map<string, UnplacedNode>();
  for (const { name, zone, agent, role } of workloads) {
    const id = toNodeId({ kind: 'workload', name, zone });
    const guess = role && role.value !== 'unknown' ? { role: role.value } : {};
    nodes.set(id, { id, kind: 'workload', name, label: name, zone, hasAgent: agent === 'connected', ...guess });
  }
  for (const { source, destination } of conversations)
    for (const { kind, name, zone } of [source, destination]) {
      const id = toNodeId({ kind, name, zone });
      if (!nodes.has(id)) nodes.set(id, { id, kind, name, label: name, zone, hasAgent: false });
    }
  return [...nodes.values()];
}

function foldToZones(nodes: readonly UnplacedNode[]): UnplacedNode[] {
  const groups = Map.groupBy(nodes, ({ zone }) => zone);
  return [...groups].map(([zone, inside]) => ({
    id: toZoneNodeId(zone),
    kind: 'zone',
    name: zone,
    label: printMany(inside.length, 'workload'),
    zone,
    hasAgent: inside.some(({ hasAgent }) => hasAgent),
  }));
}

function toZoneNodeId(zone: string): string {
  return `zone:${zone}`;
}

export function toNodeId({ kind, name }: Party): string {
  return `${kind}:${name}`;
}

/** The zones of the policy, then those that only the conversations name. */
function toMapZones(zones: readonly Zone[], nodes: readonly UnplacedNode[]): Omit<MapZone, 'box'>[] {
  const inside = Map.groupBy(nodes, ({ zone }) => zone);
  const count = (name: string) => inside.get(name)?.length ?? 0;
  const known = zones.map(({ name, class: zoneClass, mode }) => ({ name, zoneClass, mode, workloads: count(name) }));
  const others = [...inside.keys()].filter((name) => zones.every((zone) => zone.name !== name));
  return [...known, ...others.map((name) => ({ name, zoneClass: undefined, mode: undefined, workloads: count(name) }))];
}

/** What so large a part of all workloads calls is no news on a map. */
const SHARED_PART = 0.4;
const MIN_SHARED_CALLERS = 8;

/** The ports, as `toEndpoint` writes them, that so many call. */
function findShared(conversations: readonly Conversation[], nodeCount: number): ReadonlySet<string> {
  const callers = new Map<string, Set<string>>();
  for (const conversation of conversations) {
    const endpoint = toEndpoint(conversation);
    const known = callers.get(endpoint) ?? new Set();
    callers.set(endpoint, known.add(toNodeId(conversation.source)));
  }
  const least = Math.max(MIN_SHARED_CALLERS, nodeCount * SHARED_PART);
  return new Set([...callers].filter(([, { size }]) => size >= least).map(([endpoint]) => endpoint));
}

function toEndpoint({ destination, protocol, port }: Conversation): string {
  return `${toNodeId(destination)} ${protocol} ${port}`;
}

function toEdges(
  conversations: readonly Conversation[],
  shared: ReadonlySet<string>,
  idOf: (party: Party) => string,
): MapEdge[] {
  const groups = new Map<string, { source: string; destination: string; conversations: Conversation[] }>();
  for (const conversation of conversations) {
    const [source, destination] = [idOf(conversation.source), idOf(conversation.destination)];
    if (source === destination) continue;
    const id = `${source} > ${destination}`;
    const group = groups.get(id);
    if (group) group.conversations.push(conversation);
    else groups.set(id, { source, destination, conversations: [conversation] });
  }
  return [...groups].map(([id, { source, destination, conversations }]) => {
    const allowed = conversations.filter(({ verdict }) => verdict === 'allowed').length;
    return {
      id,
      source,
      destination,
      verdict: toCellVerdict({ allowed, denied: conversations.length - allowed }),
      connections: conversations.reduce((sum, { connections }) => sum + connections, 0),
      conversations,
      isShared: conversations.every((conversation) => shared.has(toEndpoint(conversation))),
    };
  });
}
