import { type Address, type AddressSet, unionAddresses } from '#core/net';
import { edgesAt } from './edges.ts';
import { FAMILY, SOURCE } from './levels.ts';
import { isAnswer, type Node } from './node-table.ts';
import type { PacketSet } from './packet-space.ts';
import { INSIDE, OUTSIDE } from './set-algebra.ts';
import { buildWords, toWordRanges, toWords } from './words.ts';

/** Who is seen as which other address. Several entries for one sender: as any of them. */
export type Disguise = readonly { readonly sources: AddressSet; readonly as: Address }[];

/** The packets that are in the set as they are seen: their source replaced by one of those that the disguise has for it. */
export function undisguise(set: PacketSet, disguise: Disguise): PacketSet {
  const { space } = set;
  const { table } = space;
  const opened = table.open();
  for (const [family, bits] of ([32, 128] as const).entries()) {
    const own = disguise
      .filter(({ as }) => as.bits === bits)
      .map(({ sources, as }) => ({ sources, words: toWords(as) }));
    const branch = edgesAt(space, set.root, FAMILY).find(({ last }) => family <= last);
    const known = new Map<Node, Node>();
    const visit = (node: Node): Node => {
      const found = known.get(node);
      if (found !== undefined) return found;
      const made = table.levelOf(node) >= SOURCE ? toSenders(node) : rebuild(node);
      known.set(node, made);
      return made;
    };
    const toSenders = (node: Node): Node => {
      const seen = own.filter(({ words }) => leads(node, words)).map(({ sources }) => sources);
      return buildWords(table, SOURCE, toWordRanges(unionAddresses(...seen), bits), INSIDE, OUTSIDE);
    };
    table.push(family, visit(branch?.child ?? OUTSIDE), opened);

    function rebuild(node: Node): Node {
      const inner = table.open();
      for (let edge = table.firstEdge(node); edge < table.endEdge(node); edge++)
        table.push(table.boundOf(edge), visit(table.childOf(edge)), inner);
      return table.close(table.levelOf(node), inner);
    }
  }
  return space.toSet(table.close(FAMILY, opened));

  function leads(top: Node, words: Uint32Array): boolean {
    let node = top;
    while (!isAnswer(node)) node = table.follow(node, words[table.levelOf(node) - SOURCE] ?? 0);
    return node === INSIDE;
  }
}
