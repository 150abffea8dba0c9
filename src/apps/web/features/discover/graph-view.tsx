import { DirectedGraph } from 'graphology';
import { type Ref, type RefObject, useEffect, useImperativeHandle, useRef } from 'react';
import { Sigma } from 'sigma';
import { listen } from '../../app/theme.ts';
import { type MapColours, readColours } from './map-colours.ts';
import { EDGE_PROGRAMS } from './map-edges.ts';
import type { MapModel, Selection } from './map-types.ts';
import { drawZonesBelow } from './map-zones-layer.ts';
import { isOf } from './selection.ts';

export interface GraphControls {
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
}

export interface GraphViewProps {
  readonly model: MapModel;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly ref: Ref<GraphControls>;
}

const ZOOM_MS = 160;

/** The drawing alone; the list beside it says the same in words. Throws where the browser has no WebGL. */
export function GraphView({ model, selection, onSelect, ref }: GraphViewProps) {
  const container = useRef<HTMLDivElement>(null);
  const renderer = useRef<Sigma>(null);
  const scene = useRef<Scene>({ model, selection, onSelect });
  useEffect(() => {
    const { current } = container;
    if (!current) return undefined;
    scene.current.colours = readColours(current);
    const sigma = createRenderer(current, scene);
    renderer.current = sigma;
    const stop = listen(() => {
      scene.current.colours = readColours(current);
      sigma.setSetting('labelColor', { color: readColours(current).text });
      sigma.refresh();
    });
    return () => {
      stop();
      sigma.kill();
      renderer.current = null;
    };
  }, []);
  useEffect(() => {
    scene.current.model = model;
    const sigma = renderer.current;
    if (!sigma) return;
    sigma.setGraph(toGraph(model));
    sigma.setCustomBBox(boundsOf(model));
    sigma.refresh();
  }, [model]);
  useEffect(() => {
    scene.current = { ...scene.current, selection, onSelect };
    renderer.current?.refresh({ skipIndexation: true });
  }, [selection, onSelect]);
  useImperativeHandle(ref, () => ({
    zoom: (factor) => {
      const camera = renderer.current?.getCamera();
      void camera?.animate({ ratio: camera.ratio / factor }, { duration: ZOOM_MS });
    },
    fit: () => void renderer.current?.getCamera().animatedReset({ duration: ZOOM_MS }),
  }));
  return (
    <div
      className="graph"
      ref={container}
      role="img"
      aria-label={`Map of ${model.zones.length} zones, ${model.nodes.length} workloads and ${model.edges.length} connections between them; the list says the same in words`}
    />
  );
}

/** What the renderer looks at with every frame. */
interface Scene {
  model: MapModel;
  selection: Selection;
  onSelect: GraphViewProps['onSelect'];
  colours?: MapColours;
}

function createRenderer(container: HTMLElement, scene: RefObject<Scene>): Sigma {
  const colours = () => scene.current.colours as MapColours;
  const sigma = new Sigma(toGraph(scene.current.model), container, {
    allowInvalidContainer: true,
    edgeProgramClasses: { ...EDGE_PROGRAMS },
    defaultEdgeType: 'allowed',
    enableCameraRotation: false,
    labelFont: getComputedStyle(container).fontFamily,
    labelSize: 12,
    labelWeight: '500',
    labelColor: { color: colours().text },
    labelRenderedSizeThreshold: 0,
    labelDensity: 100,
    labelGridCellSize: 8,
    minCameraRatio: 0.2,
    maxCameraRatio: 3,
    stagePadding: 16,
    zIndex: true,
    defaultDrawNodeHover: () => {},
    nodeReducer: (id, { kind, hasAgent, ...rest }) => {
      const { selection, model } = scene.current;
      const isNear = isOf(model, selection, id);
      return {
        ...rest,
        color:
          selection.node === id
            ? colours().chosenNode
            : hasAgent || kind !== 'workload'
              ? colours().node
              : colours().bareNode,
        size: selection.node === id ? 6.5 : 5,
        zIndex: isNear ? 1 : 0,
      };
    },
    edgeReducer: (id, { verdict, ...rest }) => {
      const { selection, model } = scene.current;
      const isShown = isOf(model, selection, id);
      return {
        ...rest,
        type: verdict as string,
        color: colours()[verdict as 'allowed' | 'denied' | 'mixed'],
        hidden: !isShown,
      };
    },
  });
  sigma.setCustomBBox(boundsOf(scene.current.model));
  drawZonesBelow(sigma, () => ({ ...scene.current, colours: colours() }));
  sigma.on('clickNode', ({ node }) => scene.current.onSelect({ node }));
  sigma.on('enterNode', () => container.classList.add('graph-over'));
  sigma.on('leaveNode', () => container.classList.remove('graph-over'));
  sigma.on('clickStage', ({ event }) => {
    const { x, y } = sigma.viewportToGraph(event);
    const zone = scene.current.model.zones.find(
      ({ box }) => x >= box.left && x <= box.left + box.width && -y >= box.top && -y <= box.top + box.height,
    );
    scene.current.onSelect(zone ? { zone: zone.name } : {});
  });
  sigma.refresh();
  return sigma;
}

function toGraph({ nodes, edges }: MapModel): DirectedGraph {
  const graph = new DirectedGraph();
  for (const { id, name, x, y, kind, hasAgent } of nodes)
    graph.addNode(id, { label: name, x, y: -y, kind, hasAgent, size: 5 });
  for (const { id, source, destination, verdict, connections } of edges)
    graph.addDirectedEdgeWithKey(id, source, destination, {
      verdict,
      size: Math.min(3.2, 1 + Math.log10(connections + 1) / 3),
    });
  return graph;
}

function boundsOf({ zones }: MapModel): { x: [number, number]; y: [number, number] } {
  const right = Math.max(1, ...zones.map(({ box }) => box.left + box.width));
  const bottom = Math.max(1, ...zones.map(({ box }) => box.top + box.height));
  return { x: [0, right], y: [-bottom, 0] };
}
