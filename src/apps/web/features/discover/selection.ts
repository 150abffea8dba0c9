import type { MapEdge, MapModel, Selection } from './map-types.ts';

/** Whether a node or an edge belongs to what is looked at; everything does while nothing is chosen. */
export function isOf(model: MapModel, selection: Selection, id: string): boolean {
  if (selection.node === undefined && selection.zone === undefined) return true;
  const edge = model.edges.find((one) => one.id === id);
  if (edge) return touches(model, selection, edge);
  return selection.node === id || model.nodes.some((node) => node.id === id && node.zone === selection.zone);
}

export function touches(model: MapModel, { zone, node }: Selection, { source, destination }: MapEdge): boolean {
  if (node !== undefined) return source === node || destination === node;
  if (zone === undefined) return true;
  return model.nodes.some(({ id, zone: own }) => own === zone && (id === source || id === destination));
}
