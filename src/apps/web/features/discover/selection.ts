import type { MapEdge, MapModel, Selection } from './map-types.ts';

/** The lines at what is looked at; all of them while nothing is chosen. */
export function edgesOf({ edges, nodes }: MapModel, { zone, node }: Selection): readonly MapEdge[] {
  if (node !== undefined) return edges.filter(({ source, destination }) => source === node || destination === node);
  if (zone === undefined) return edges;
  const inside = new Set(nodes.filter((one) => one.zone === zone).map(({ id }) => id));
  return edges.filter(({ source, destination }) => inside.has(source) || inside.has(destination));
}
