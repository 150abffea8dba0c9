import type { Interval } from '#core/net';
import { edgesAt } from './edges.ts';
import { SOURCE_PORT } from './levels.ts';
import type { Node } from './node-table.ts';
import type { PacketSet } from './packet-space.ts';
import { combineAll, OUTSIDE, OVER, WITHIN } from './set-algebra.ts';

/** The packets that are in the set by any of these source ports, or by each of them; whatever port they have instead. */
export function overSourcePorts({ space, root }: PacketSet, { first, last }: Interval, by: 'any' | 'each'): PacketSet {
  const { table } = space;
  const known = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const level = table.levelOf(node);
    if (level > SOURCE_PORT) return node;
    const found = known.get(node);
    if (found !== undefined) return found;
    const made = level === SOURCE_PORT ? toOne(node) : rebuild(node, level);
    known.set(node, made);
    return made;
  };
  const toOne = (node: Node): Node =>
    combineAll(
      space,
      by === 'any' ? OVER : WITHIN,
      edgesAt(space, node, SOURCE_PORT)
        .filter((edge) => edge.first <= last && first <= edge.last)
        .map(({ child }) => child),
      OUTSIDE,
    );
  const rebuild = (node: Node, level: number): Node => {
    const opened = table.open();
    for (let edge = table.firstEdge(node); edge < table.endEdge(node); edge++)
      table.push(table.boundOf(edge), visit(table.childOf(edge)), opened);
    return table.close(level, opened);
  };
  return space.toSet(visit(root));
}
