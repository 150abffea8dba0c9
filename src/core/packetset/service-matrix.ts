import type { Packet } from '#core/model';
import { type AddressSet, toAddressSet } from '#core/net';
import { DESTINATION, SOURCE } from './levels.ts';
import { descend } from './member.ts';
import { answerOf, isAnswer, type Node, toAnswer } from './node-table.ts';
import type { PacketSet, PacketSpace } from './packet-space.ts';
import { addressBranches } from './paths.ts';
import { combineAll, INSIDE, OUTSIDE } from './set-algebra.ts';
import { toWords } from './words.ts';

/**
 * Who reaches whom: all sources that reach the same are one class, and all destinations that the same sources reach.
 * Classes do not overlap, no two are alike, and together they are all addresses of the family.
 */
export interface ServiceMatrix {
  readonly sources: readonly AddressSet[];
  readonly destinations: readonly AddressSet[];
  /** 1 where source class s reaches destination class d, 0 elsewhere: at d · sources.length + s. */
  readonly cells: Uint8Array;
}

/** Of the packets that are like this one but for their addresses, those of its family. O(classes · classes). */
export function toServiceMatrix({ space, root }: PacketSet, like: Packet): ServiceMatrix {
  const { bits } = like.source;
  const rows = addressBranches(space, descend(space, root, like, DESTINATION), DESTINATION, bits);
  const columns = addressBranches(space, tellApart(space, [...rows.keys()]), SOURCE, bits);
  const samples = [...columns.values()].map(([range]) => toWords({ bits, value: range?.first ?? 0n }));
  const cells = new Uint8Array(rows.size * samples.length);
  let cell = 0;
  for (const row of rows.keys()) for (const words of samples) cells[cell++] = isReached(space, row, words) ? 1 : 0;
  const toSets = (branches: typeof rows) => [...branches.values()].map(toAddressSet);
  return { sources: toSets(columns), destinations: toSets(rows), cells };
}

function isReached({ table }: PacketSpace, row: Node, words: Uint32Array): boolean {
  let node = row;
  while (!isAnswer(node)) node = table.follow(node, words[table.levelOf(node) - SOURCE] ?? 0);
  return node === INSIDE;
}

/** A diagram with one answer for all that each of these has one answer for. */
function tellApart(space: PacketSpace, nodes: readonly Node[]): Node {
  const numbers = new Map<number, Map<number, number>>();
  let next = Math.max(answerOf(INSIDE), answerOf(OUTSIDE)) + 1;
  const pair = space.addOperation((a, b) => {
    if (!isAnswer(a) || !isAnswer(b)) return undefined;
    const seconds = numbers.get(a) ?? new Map<number, number>();
    numbers.set(a, seconds);
    const number = seconds.get(b) ?? next++;
    seconds.set(b, number);
    return toAnswer(number);
  });
  return combineAll(space, pair, nodes, OUTSIDE);
}
