import { type Digraph, reverseDigraph, targetsOf } from './digraph.ts';

/**
 * Of each vertex the last one that every path from the root to it passes (its immediate dominator); the root for
 * itself, −1 for what the root does not reach. **Source**: Cooper, Harvey, Kennedy, "A simple, fast dominance
 * algorithm", 2001. Near linear on graphs as they occur, quadratic at worst.
 */
export function toDominators(graph: Digraph, root: number): Int32Array {
  const order = postorder(graph, root);
  const place = new Int32Array(graph.count).fill(-1);
  for (const [i, vertex] of order.entries()) place[vertex] = i;
  const backward = reverseDigraph(graph);
  const dominators = new Int32Array(graph.count).fill(-1);
  dominators[root] = root;
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (let i = order.length - 2; i >= 0; i--) {
      const vertex = order[i] ?? 0;
      let found = -1;
      for (const previous of targetsOf(backward, vertex)) {
        if (dominators[previous] === -1) continue;
        found = found === -1 ? previous : meet(previous, found);
      }
      if (dominators[vertex] === found) continue;
      dominators[vertex] = found;
      isChanged = true;
    }
  }
  return dominators;

  function meet(a: number, b: number): number {
    while (a !== b) {
      while ((place[a] ?? 0) < (place[b] ?? 0)) a = dominators[a] ?? root;
      while ((place[b] ?? 0) < (place[a] ?? 0)) b = dominators[b] ?? root;
    }
    return a;
  }
}

/** The vertices that every path from the root to the vertex passes, in order, without the two. Empty when unreached. */
export function dominatorsOf(dominators: Int32Array, vertex: number): number[] {
  const found: number[] = [];
  for (let at = dominators[vertex] ?? -1; at >= 0 && at !== dominators[at]; at = dominators[at] ?? -1) found.push(at);
  return found.toReversed();
}

/** Depth first with a stack of our own: paths may be longer than the call stack is deep. */
function postorder(graph: Digraph, root: number): number[] {
  const order: number[] = [];
  const isSeen = new Uint8Array(graph.count);
  const next = graph.starts.slice();
  const open = [root];
  isSeen[root] = 1;
  for (let vertex = open.at(-1); vertex !== undefined; vertex = open.at(-1)) {
    const arc = next[vertex] ?? 0;
    if (arc >= (graph.starts[vertex + 1] ?? 0)) {
      order.push(vertex);
      open.pop();
      continue;
    }
    next[vertex] = arc + 1;
    const target = graph.targets[arc] ?? 0;
    if (isSeen[target]) continue;
    isSeen[target] = 1;
    open.push(target);
  }
  return order;
}
