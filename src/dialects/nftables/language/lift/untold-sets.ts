import type { NamedSet, Table } from '../syntax/ruleset.ts';

const WHY = 'nothing is in any set here, as `nft -t` lists them; what is looked up in it is unknown';

/**
 * A listing without elements (`nft -t`), and a file whose sets another program fills, look as if nothing were in any set:
 * then nobody knows what is. Where one set has elements, the others have what is listed.
 */
export function findUntoldSets(tables: Iterable<Table>): readonly { readonly set: NamedSet; readonly why: string }[] {
  const sets = [...tables].flatMap((table) => [...table.sets.values()]);
  const known = sets.filter(({ elements }) => elements.length > 0);
  return known.length > 0
    ? []
    : sets.filter(({ flags }) => !flags.includes('dynamic')).map((set) => ({ set, why: WHY }));
}
