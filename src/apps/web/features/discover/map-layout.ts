import type { MapNode, MapZone, ZoneClass } from './map-types.ts';

interface Form {
  /** Every class once. Those of one column stand below each other, in the order of the zones. */
  readonly columns: readonly (readonly ZoneClass[])[];
  readonly nodeHeight: number;
  readonly gapX: number;
  readonly gapY: number;
}

/** From the outside in: whoever wants the keys crosses the map from left to right. */
const WIDE: Form = {
  columns: [
    ['internet', 'office'],
    ['dmz', 'development'],
    ['build', 'management', 'validator-monitoring'],
    ['production', 'validator'],
    ['key-management', 'cold'],
  ],
  nodeHeight: 50,
  gapX: 56,
  gapY: 36,
};
const NARROW: Form = {
  columns: [
    ['internet', 'office', 'dmz', 'development', 'build'],
    ['management', 'validator-monitoring', 'production', 'validator', 'key-management', 'cold'],
  ],
  nodeHeight: 32,
  gapX: 56,
  gapY: 20,
};
const NODE_WIDTH = 160;
/** Nodes of a column stand a little out of line: lines between them pass beside the others. */
const ZIGZAG = 12;
const HEAD = 50;
const FOOT = 8;
/** A zone with more nodes than this grows to the side. */
const MAX_ROWS = 8;

type UnplacedZone = Omit<MapZone, 'box'>;
type UnplacedNode = Omit<MapNode, 'x' | 'y'>;

/** Boxes of zones in columns, and in them the nodes by name. */
export function placeZones(
  zones: readonly UnplacedZone[],
  nodes: readonly UnplacedNode[],
  isNarrow: boolean,
): { readonly zones: MapZone[]; readonly nodes: MapNode[] } {
  const form = isNarrow ? NARROW : WIDE;
  const columns = form.columns
    .map((_, index) => zones.filter(({ zoneClass }) => columnOf(form, zoneClass) === index))
    .filter((column) => column.length > 0)
    .map((column) => column.map((zone) => measure(zone, nodes, form)));
  const heights = columns.map((column) =>
    column.reduce((sum, { height }) => sum + height + form.gapY, column.length > 0 ? -form.gapY : 0),
  );
  const tallest = Math.max(0, ...heights);
  const placed: { zones: MapZone[]; nodes: MapNode[] } = { zones: [], nodes: [] };
  let left = 0;
  for (const [index, column] of columns.entries()) {
    const width = Math.max(...column.map((zone) => zone.width));
    let top = (tallest - (heights[index] ?? 0)) / 2;
    for (const { zone, inside, rows, height } of column) {
      placed.zones.push({ ...zone, box: { left, top, width, height } });
      for (const [position, node] of inside.entries())
        placed.nodes.push({
          ...node,
          x: left + 18 + Math.floor(position / rows) * NODE_WIDTH + ((position % rows) % 2) * ZIGZAG,
          y: top + HEAD + form.nodeHeight * ((position % rows) + 0.5),
        });
      top += height + form.gapY;
    }
    left += width + form.gapX;
  }
  return placed;
}

/** What the policy does not know stands outside. */
function columnOf({ columns }: Form, zoneClass: ZoneClass | undefined): number {
  return Math.max(
    0,
    columns.findIndex((classes) => zoneClass !== undefined && classes.includes(zoneClass)),
  );
}

function measure(zone: UnplacedZone, nodes: readonly UnplacedNode[], { nodeHeight }: Form) {
  const inside = nodes.filter((node) => node.zone === zone.name).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const { length } = inside;
  const rows = Math.max(1, length <= MAX_ROWS ? length : Math.ceil(Math.sqrt(length * 2)));
  const width = Math.max(1, Math.ceil(length / rows)) * NODE_WIDTH;
  return { zone, inside, rows, width, height: HEAD + rows * nodeHeight + FOOT };
}
