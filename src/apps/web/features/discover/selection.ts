import type { MapEdge, MapModel, Selection } from './map-types.ts';

/** The lines at what is looked at; all of them while nothing is chosen. */
export function edgesOf({ edges, nodes }: MapModel, { zone, node }: Selection): readonly MapEdge[] {
  if (node !== undefined) return edges.filter(({ source, destination }) => source === node || destination === node);
  if (zone === undefined) return edges;
  const inside = new Set(nodes.filter((one) => one.zone === zone).map(({ id }) => id));
  return edges.filter(({ source, destination }) => inside.has(source) || inside.has(destination));
}

/** What of the asked is on the map, and what is not. */
export function findOnMap({ zones, nodes }: MapModel, { zone, node }: Selection) {
  const hasZone = zones.some(({ name }) => name === zone);
  const hasNode = nodes.some(({ id }) => id === node);
  const selection: Selection = {
    ...(zone !== undefined && hasZone && { zone }),
    ...(node !== undefined && hasNode && { node }),
  };
  const absent = node !== undefined && !hasNode ? node : zone !== undefined && !hasZone ? zone : undefined;
  return { selection, absent };
}
