/** The smallest set of vertices to cut, on layered graphs of 10,000 vertices and 100,000 arcs with weights. */
import { findMinCut, toDigraph } from '../src/core/graph/index.ts';
import { printFigure } from './figure.ts';

const VERTICES = 10_000;
const ARCS = 100_000;

for (const layers of [4, 20, 100]) {
  const random = toRandom(layers);
  const width = Math.floor((VERTICES - 2) / layers);
  const tails: number[] = [];
  const heads: number[] = [];
  const add = (tail: number, head: number) => {
    tails.push(tail);
    heads.push(head);
  };
  // Vertex 0 leads to the first layer, the last layer to vertex 1; between them mostly forwards, sometimes back.
  for (let i = 0; i < width; i++) add(0, 2 + i);
  for (let i = 0; i < width; i++) add(2 + (layers - 1) * width + i, 1);
  while (tails.length < ARCS) {
    const layer = random(layers);
    const target = Math.min(layers - 1, Math.max(0, layer + (random(10) === 0 ? -1 : 1)));
    add(2 + layer * width + random(width), 2 + target * width + random(width));
  }
  const weights = Float64Array.from({ length: VERTICES }, () => 1 + random(9));
  const graph = toDigraph(VERTICES, tails, heads);
  const startMs = performance.now();
  const cut = findMinCut(graph, weights, 0, 1);
  const seconds = (performance.now() - startMs) / 1000;
  printFigure(`minimum cut, ${layers} layers, weight ${cut?.weight}`, seconds, 's', 2);
}

function toRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
