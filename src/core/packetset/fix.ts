import { CONNECTION_STATES, type ConnectionState } from '#core/model';
import type { Address } from '#core/net';
import { edgesAt } from './edges.ts';
import { DESTINATION, FAMILY, IN, OUT, SOURCE, SOURCE_PORT, STATE, TRAFFIC } from './levels.ts';
import type { Node } from './node-table.ts';
import type { PacketSet, PacketSpace } from './packet-space.ts';
import { OUTSIDE } from './set-algebra.ts';
import { toWords } from './words.ts';

/** What is taken as given of a packet; absent parts are free. `traffic`: a point of the traffic line. */
export interface FixedParts {
  readonly traffic?: number;
  readonly state?: ConnectionState;
  readonly in?: string;
  readonly out?: string;
  readonly sourcePort?: number;
  readonly source?: Address;
  readonly destination?: Address;
}

/**
 * The packets that would be in the set if they had these parts, whatever they have instead. With an address, only
 * packets of its family. O(nodes that ask before the last fixed part).
 */
export function fixPackets({ space, root }: PacketSet, parts: FixedParts): PacketSet {
  const { table } = space;
  const values = toValues(space, parts);
  const last = Math.max(...values.keys());
  const known = new Map<Node, Node>();
  const visit = (node: Node): Node => {
    const level = table.levelOf(node);
    if (level > last) return node;
    const value = values.get(level);
    if (value !== undefined) return visit(table.follow(node, value));
    const found = known.get(node);
    if (found !== undefined) return found;
    const opened = table.open();
    for (let edge = table.firstEdge(node); edge < table.endEdge(node); edge++)
      table.push(table.boundOf(edge), visit(table.childOf(edge)), opened);
    const result = table.close(level, opened);
    known.set(node, result);
    return result;
  };
  const family = parts.source ?? parts.destination;
  if (!family) return space.toSet(visit(root));
  const own = family.bits === 32 ? 0 : 1;
  const branch = edgesAt(space, root, FAMILY).find(({ last: bound }) => own <= bound);
  const inside = visit(branch?.child ?? OUTSIDE);
  const opened = table.open();
  table.push(0, own === 0 ? inside : OUTSIDE, opened);
  table.push(1, own === 1 ? inside : OUTSIDE, opened);
  return space.toSet(table.close(FAMILY, opened));
}

function toValues({ cuts }: PacketSpace, parts: FixedParts): Map<number, number> {
  const values = new Map<number, number>();
  if (parts.traffic !== undefined) values.set(TRAFFIC, parts.traffic);
  if (parts.state !== undefined) values.set(STATE, CONNECTION_STATES.indexOf(parts.state));
  for (const [level, name] of [
    [IN, parts.in],
    [OUT, parts.out],
  ] as const)
    if (name !== undefined)
      values.set(
        level,
        cuts.findLastIndex((cut) => cut <= name),
      );
  if (parts.sourcePort !== undefined) values.set(SOURCE_PORT, parts.sourcePort);
  for (const [level, address] of [
    [DESTINATION, parts.destination],
    [SOURCE, parts.source],
  ] as const)
    if (address) for (const [word, value] of toWords(address).entries()) values.set(level + word, value);
  return values;
}
