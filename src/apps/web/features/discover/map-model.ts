import type { Conversation, Mode, Party, Workload, Zone } from './map-types.ts';
import type { MapEdge, MapModel, MapNode, MapZone } from './map-types.ts';
import { toCellVerdict } from './cell-verdict.ts';
import { placeZones } from './map-layout.ts';

/** What the map shows: every known workload, and whatever else was seen at an end of a conversation. */
export function toMapModel(
  zones: readonly Zone[],
  workloads: readonly Workload[],
  conversations: readonly Conversation[],
  isNarrow: boolean,
): MapModel {
  const nodes = new Map<string, Omit<MapNode, 'x' | 'y'>>(
    workloads.map(({ name, zone, agent, role }) => [
      toNodeId({ kind: 'workload', name, zone }),
      {
        id: toNodeId({ kind: 'workload', name, zone }),
        kind: 'workload',
        name,
        zone,
        hasAgent: agent === 'connected',
        ...(role && role.value !== 'unknown' && { role: role.value }),
      },
    ]),
  );
  for (const { source, destination } of conversations)
    for (const party of [source, destination]) {
      const id = toNodeId(party);
      if (!nodes.has(id)) nodes.set(id, { id, ...party, hasAgent: false });
    }
  const placed = placeZones(toMapZones(zones, [...nodes.values()]), [...nodes.values()], isNarrow);
  const shared = findShared(conversations, nodes.size);
  const edges = toEdges(conversations, shared);
  const sharedNodes = new Set(edges.filter(({ isShared }) => isShared).map(({ destination }) => destination));
  const sharedBy = [...sharedNodes].map((id) => nodes.get(id)?.name ?? id).toSorted();
  return { ...placed, edges, sharedBy };
}

export function toNodeId({ kind, name }: Party): string {
  return `${kind}:${name}`;
}

/** The zones of the policy, then those that only the conversations name. */
function toMapZones(zones: readonly Zone[], nodes: readonly { readonly zone: string }[]): Omit<MapZone, 'box'>[] {
  const known = new Map(zones.map(({ name, class: zoneClass, mode }) => [name, { name, zoneClass, mode }]));
  const others = [...new Set(nodes.map(({ zone }) => zone))].filter((name) => !known.has(name));
  return [
    ...known.values(),
    ...others.map((name) => ({ name, zoneClass: undefined, mode: undefined as Mode | undefined })),
  ];
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

function toEdges(conversations: readonly Conversation[], shared: ReadonlySet<string>): MapEdge[] {
  const groups = new Map<string, { source: string; destination: string; conversations: Conversation[] }>();
  for (const conversation of conversations) {
    const [source, destination] = [toNodeId(conversation.source), toNodeId(conversation.destination)];
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
