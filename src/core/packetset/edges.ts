import type { PacketSpace } from './packet-space.ts';
import type { Node } from './node-table.ts';
import {
  DESTINATION,
  IN,
  LAST_FAMILY,
  LAST_PORT,
  LAST_STATE,
  LAST_TRAFFIC,
  LAST_WORD,
  OUT,
  SOURCE_PORT,
  STATE,
  TRAFFIC,
} from './levels.ts';

/** The answers first … last to a question, and where they lead. */
export interface Edge {
  readonly first: number;
  readonly last: number;
  readonly child: Node;
}

/** The edges by which the node answers the question of `level`; one for all answers when it does not ask it. */
export function edgesAt(space: PacketSpace, node: Node, level: number): Edge[] {
  const { table } = space;
  if (table.levelOf(node) !== level) return [{ first: 0, last: lastAt(space, level), child: node }];
  const edges: Edge[] = [];
  let first = 0;
  for (let edge = table.firstEdge(node); edge < table.endEdge(node); edge++) {
    const last = table.boundOf(edge);
    edges.push({ first, last, child: table.childOf(edge) });
    first = last + 1;
  }
  return edges;
}

/** The last possible answer. */
export function lastAt({ cuts }: PacketSpace, level: number): number {
  if (level >= DESTINATION) return LAST_WORD;
  if (level === SOURCE_PORT) return LAST_PORT;
  if (level === IN || level === OUT) return cuts.length - 1;
  return level === STATE ? LAST_STATE : level === TRAFFIC ? LAST_TRAFFIC : LAST_FAMILY;
}
