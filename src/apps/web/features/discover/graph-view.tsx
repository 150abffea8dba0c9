import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { Sigma } from 'sigma';
import { listen } from '../../app/theme.ts';
import { readColours } from './map-colours.ts';
import { boundsOf, createRenderer, type Scene, toGraph } from './map-renderer.ts';
import type { MapModel, Selection } from './map-types.ts';

export interface GraphControls {
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
}

export interface GraphViewProps {
  readonly model: MapModel;
  readonly selection: Selection;
  readonly hidesShared: boolean;
  readonly onSelect: (selection: Selection) => void;
  readonly ref: Ref<GraphControls>;
}

const ZOOM_MS = 160;

/** The drawing alone; the list beside it says the same in words. Throws where the browser has no WebGL. */
export function GraphView({ model, selection, hidesShared, onSelect, ref }: GraphViewProps) {
  const container = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ sigma: Sigma; scene: Scene }>(null);
  // What changes later is taken over below, without losing where the camera looks.
  const first = useRef({ model, selection, hidesShared, onSelect });
  useEffect(() => {
    const { current } = container;
    if (!current) return undefined;
    const scene: Scene = { ...first.current, colours: readColours(current) };
    const sigma = createRenderer(current, scene);
    drawn.current = { sigma, scene };
    const stop = listen(() => {
      scene.colours = readColours(current);
      sigma.refresh();
    });
    return () => {
      stop();
      sigma.kill();
      drawn.current = null;
    };
  }, []);
  useEffect(() => {
    if (!drawn.current || drawn.current.scene.model === model) return;
    const { sigma, scene } = drawn.current;
    scene.model = model;
    sigma.setGraph(toGraph(model));
    sigma.setCustomBBox(boundsOf(model));
    sigma.refresh();
  }, [model]);
  useEffect(() => {
    if (!drawn.current) return;
    const { sigma, scene } = drawn.current;
    Object.assign(scene, { selection, hidesShared, onSelect });
    sigma.refresh({ skipIndexation: true });
  }, [selection, hidesShared, onSelect]);
  useImperativeHandle(ref, () => ({
    zoom: (factor) => {
      const camera = drawn.current?.sigma.getCamera();
      void camera?.animate({ ratio: camera.ratio / factor }, { duration: ZOOM_MS });
    },
    fit: () => void drawn.current?.sigma.getCamera().animatedReset({ duration: ZOOM_MS }),
  }));
  const { zones, nodes, edges } = model;
  return (
    <div
      className="graph"
      ref={container}
      role="img"
      aria-label={`Map of ${zones.length} zones and ${nodes.length} workloads with ${edges.length} lines between them; the list says the same in words`}
    />
  );
}
