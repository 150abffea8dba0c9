import type { MapNode, MapZone, ZoneClass } from './map-types.ts';

/** From the outside in: whoever wants the keys crosses the map from left to right. */
const COLUMNS: readonly (readonly ZoneClass[])[] = [
  ['internet', 'office'],
  ['dmz', 'development', 'build'],
  ['management', 'validator-monitoring'],
  ['production', 'validator'],
  ['key-management', 'cold'],
];
const NODE_WIDTH = 158;
const NODE_HEIGHT = 38;
const HEAD = 34;
const FOOT = 8;
const GAP_X = 96;
const GAP_Y = 30;
/** A zone with more nodes than this grows to the side. */
const MAX_ROWS = 8;

type Unplaced<Thing, Place extends keyof Thing> = Omit<Thing, Place>;

/** Boxes of zones in columns, and the nodes in them in order of their names. */
export function placeZones(
  zones: readonly Unplaced<MapZone, 'box'>[],
  nodes: readonly Unplaced<MapNode, 'x' | 'y'>[],
): { readonly zones: MapZone[]; readonly nodes: MapNode[] } {
  const placedZones: MapZone[] = [];
  const placedNodes: MapNode[] = [];
  const columns = COLUMNS.map((classes) =>
    zones.filter((zone) => columnOf(zone.zoneClass) === COLUMNS.indexOf(classes)),
  );
  const filled = columns.filter((column) => column.length > 0);
  const heights = filled.map((column) =>
    column.reduce((sum, zone) => sum + sizeOf(zone.name, nodes).height + GAP_Y, -GAP_Y),
  );
  const tallest = Math.max(0, ...heights);
  let left = 0;
  for (const [index, column] of filled.entries()) {
    const width = Math.max(...column.map((zone) => sizeOf(zone.name, nodes).width));
    let top = (tallest - (heights[index] ?? 0)) / 2;
    for (const zone of column) {
      const { height, rows } = sizeOf(zone.name, nodes);
      placedZones.push({ ...zone, box: { left, top, width, height } });
      const inside = nodesOf(zone.name, nodes);
      placedNodes.push(
        ...inside.map((node, position) => ({
          ...node,
          x: left + 18 + Math.floor(position / rows) * NODE_WIDTH,
          y: top + HEAD + NODE_HEIGHT * ((position % rows) + 0.5),
        })),
      );
      top += height + GAP_Y;
    }
    left += width + GAP_X;
  }
  return { zones: placedZones, nodes: placedNodes };
}

/** What the policy does not know stands outside. */
function columnOf(zoneClass: ZoneClass | undefined): number {
  return Math.max(
    0,
    COLUMNS.findIndex((classes) => zoneClass !== undefined && classes.includes(zoneClass)),
  );
}

function nodesOf(zone: string, nodes: readonly Unplaced<MapNode, 'x' | 'y'>[]) {
  return nodes.filter((node) => node.zone === zone).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function sizeOf(zone: string, nodes: readonly Unplaced<MapNode, 'x' | 'y'>[]) {
  const count = nodesOf(zone, nodes).length;
  const rows = Math.max(1, count <= MAX_ROWS ? count : Math.ceil(Math.sqrt(count * 2)));
  const wide = Math.max(1, Math.ceil(count / rows));
  return { rows, width: wide * NODE_WIDTH, height: HEAD + rows * NODE_HEIGHT + FOOT };
}
