import { intersectIntervals, type Interval } from '#core/net';
import { type Edge, edgesAt } from './edges.ts';
import { ANSWER, DESTINATION, FAMILY, SOURCE, SOURCE_PORT, TRAFFIC } from './levels.ts';
import { answerOf, type Node } from './node-table.ts';
import type { PacketSet } from './packet-space.ts';
import { PORTED, TYPED } from './product.ts';
import { INSIDE, OUTSIDE } from './set-algebra.ts';

/** What the first answers tell of a packet: how many answers later questions have. */
interface Kind {
  readonly isWide: boolean;
  readonly hasPorts: boolean;
}

/**
 * How many packets are in the set. Interface names count as one for all that the space does not tell apart; packets
 * without ports have no source port, those without types one kind a protocol.
 */
export function countPackets({ space, root }: PacketSet): bigint {
  const known = new Map<string, bigint>();
  return countFrom(root, FAMILY, { isWide: false, hasPorts: false });

  function countFrom(node: Node, level: number, kind: Kind): bigint {
    if (node === OUTSIDE) return 0n;
    if (level === ANSWER) return BigInt(answerOf(INSIDE));
    const key = `${node} ${level} ${kind.isWide} ${kind.hasPorts}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    let sum = 0n;
    for (const edge of edgesAt(space, node, level)) sum += countEdge(edge, level, kind);
    known.set(key, sum);
    return sum;
  }

  function countEdge(edge: Edge, level: number, kind: Kind): bigint {
    const size = edge.last - edge.first + 1;
    if (level === FAMILY) {
      let sum = 0n;
      for (let family = edge.first; family <= edge.last; family++)
        sum += countFrom(edge.child, level + 1, { ...kind, isWide: family === 1 });
      return sum;
    }
    if (level === TRAFFIC) {
      const ported = sizeWithin(edge, PORTED.ranges);
      const typed = sizeWithin(edge, TYPED.ranges);
      const others = typed + (size - ported - typed) / 0x1_0000;
      return (
        BigInt(ported) * countFrom(edge.child, level + 1, { ...kind, hasPorts: true }) +
        BigInt(others) * countFrom(edge.child, level + 1, { ...kind, hasPorts: false })
      );
    }
    const isAsked = level === SOURCE_PORT ? kind.hasPorts : kind.isWide || !isLaterWord(level);
    return (isAsked ? BigInt(size) : 1n) * countFrom(edge.child, level + 1, kind);
  }
}

function isLaterWord(level: number): boolean {
  return level > DESTINATION && level !== SOURCE;
}

function sizeWithin(edge: Interval, ranges: readonly Interval[]): number {
  return intersectIntervals([edge], ranges).reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
