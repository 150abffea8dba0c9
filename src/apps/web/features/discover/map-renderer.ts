import { DirectedGraph } from 'graphology';
import { Sigma } from 'sigma';
import type { MapColours } from './map-colours.ts';
import { EDGE_PROGRAMS } from './map-edges.ts';
import type { MapModel, Selection } from './map-types.ts';
import { drawZones } from './map-zones-layer.ts';
import { edgesOf } from './selection.ts';

/** What the renderer looks at with every frame. */
export interface Scene {
  model: MapModel;
  selection: Selection;
  /** The node below the pointer. */
  hovered?: string;
  colours: MapColours;
  /** True: lines to what everybody uses are left out while nothing is chosen. */
  hidesShared: boolean;
  onSelect: (selection: Selection) => void;
}

const NODE_SIZE = 5;
const HALO_PX = 4;
/** Below, names would lie on each other; a zoom brings them back. */
const MIN_LABELLED_SCALE = 0.55;

export function createRenderer(container: HTMLElement, scene: Scene): Sigma {
  const looked = makeLooked(scene);
  // Sigma draws once before it is there for others.
  const drawn: { sigma?: Sigma } = {};
  const sigma = new Sigma(toGraph(scene.model), container, {
    allowInvalidContainer: true,
    edgeProgramClasses: { ...EDGE_PROGRAMS },
    defaultEdgeType: 'allowed',
    enableCameraRotation: false,
    labelFont: getComputedStyle(container).fontFamily,
    labelSize: 12,
    labelRenderedSizeThreshold: 0,
    labelDensity: 100,
    labelGridCellSize: 8,
    minCameraRatio: 0.2,
    maxCameraRatio: 3,
    stagePadding: 14,
    zIndex: true,
    defaultDrawNodeHover: () => {},
    defaultDrawNodeLabel: (context, { label, x, y, size, key }, { labelSize, labelFont }) => {
      if (typeof label !== 'string' || (drawn.sigma && scaleOf(drawn.sigma) < MIN_LABELLED_SCALE)) return;
      context.font = `500 ${labelSize}px ${labelFont}`;
      context.lineJoin = 'round';
      context.lineWidth = HALO_PX;
      context.strokeStyle = scene.colours.surface;
      context.strokeText(label, x + size + 4, y + labelSize / 3);
      context.fillStyle = key === scene.selection.node ? scene.colours.chosenNode : scene.colours.text;
      context.fillText(label, x + size + 4, y + labelSize / 3);
    },
    nodeReducer: (id, { kind, hasAgent, ...rest }) => {
      const { colours, selection } = scene;
      const isChosen = selection.node === id;
      const colour = hasAgent || kind === 'internet' || kind === 'address' ? colours.node : colours.bareNode;
      return { ...rest, color: isChosen ? colours.chosenNode : colour, size: isChosen ? NODE_SIZE + 1.5 : NODE_SIZE };
    },
    edgeReducer: (id, { verdict, ...rest }) => {
      const name = verdict as 'allowed' | 'mixed' | 'denied';
      const { isFocused, shown } = looked();
      return {
        ...rest,
        // What is denied and happens all the same must not be overlooked among what is allowed.
        zIndex: name === 'allowed' ? 0 : 1,
        type: name,
        color: isFocused ? scene.colours[name] : scene.colours[`${name}Pale`],
        hidden: !shown.has(id),
      };
    },
  });
  drawn.sigma = sigma;
  sigma.setCustomBBox(boundsOf(scene.model));
  drawZones(sigma, scene);
  listenTo(sigma, container, scene);
  sigma.refresh();
  return sigma;
}

/** Which lines are shown, computed again only when something else is looked at. */
function makeLooked(scene: Scene): () => { readonly isFocused: boolean; readonly shown: ReadonlySet<string> } {
  let known: { model: MapModel; at: string; isFocused: boolean; shown: ReadonlySet<string> } | undefined;
  return () => {
    const selection: Selection = scene.hovered === undefined ? scene.selection : { node: scene.hovered };
    const at = JSON.stringify([selection, scene.hidesShared]);
    if (known?.model !== scene.model || known.at !== at) {
      const isFocused = selection.node !== undefined || selection.zone !== undefined;
      const edges = edgesOf(scene.model, selection).filter(
        ({ isShared }) => isFocused || !scene.hidesShared || !isShared,
      );
      known = { model: scene.model, at, isFocused, shown: new Set(edges.map(({ id }) => id)) };
    }
    return known;
  };
}

function listenTo(sigma: Sigma, container: HTMLElement, scene: Scene): void {
  const hover = (node: string | undefined) => {
    if (node === undefined) delete scene.hovered;
    else scene.hovered = node;
    container.classList.toggle('graph-over', node !== undefined);
    sigma.refresh({ skipIndexation: true });
  };
  sigma.on('enterNode', ({ node }) => hover(node));
  sigma.on('leaveNode', () => hover(undefined));
  sigma.on('clickNode', ({ node }) => {
    const found = scene.model.nodes.find(({ id }) => id === node);
    scene.onSelect(found?.kind === 'zone' ? { zone: found.zone } : { node });
  });
  sigma.on('clickStage', ({ event }) => {
    const { x, y } = sigma.viewportToGraph(event);
    const zone = scene.model.zones.find(
      ({ box }) => x >= box.left && x <= box.left + box.width && -y >= box.top && -y <= box.top + box.height,
    );
    scene.onSelect(zone ? { zone: zone.name } : {});
  });
}

export function toGraph({ nodes, edges }: MapModel): DirectedGraph {
  const graph = new DirectedGraph();
  for (const { id, label, x, y, kind, hasAgent } of nodes)
    graph.addNode(id, { label, x, y: -y, kind, hasAgent, size: NODE_SIZE });
  for (const { id, source, destination, verdict, connections } of edges)
    graph.addDirectedEdgeWithKey(id, source, destination, {
      verdict,
      size: Math.min(3, 1 + Math.log10(connections + 1) / 4),
    });
  return graph;
}

/** Pixels for each unit of the layout. */
function scaleOf(sigma: Sigma): number {
  return sigma.graphToViewport({ x: 1, y: 0 }).x - sigma.graphToViewport({ x: 0, y: 0 }).x;
}

/** The same whatever is hidden, so that nothing jumps. */
export function boundsOf({ zones }: MapModel): { x: [number, number]; y: [number, number] } {
  const right = Math.max(1, ...zones.map(({ box }) => box.left + box.width));
  const bottom = Math.max(1, ...zones.map(({ box }) => box.top + box.height));
  return { x: [0, right], y: [-bottom, 0] };
}
