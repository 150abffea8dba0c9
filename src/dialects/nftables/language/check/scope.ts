import { Refusal } from '../grammar/cursor.ts';
import type { Chain, NamedSet, Table } from '../syntax/ruleset.ts';
import type { ObjectKind } from '../syntax/statement.ts';
import type { Layers } from './layers.ts';

/** Where a rule stands, and what is known of its packets there. */
export interface RuleScope {
  readonly table: Table;
  readonly chain: Chain;
  readonly layers: Layers;
}

export function findSet({ table }: RuleScope, name: string, at: number): NamedSet {
  const set = table.sets.get(name);
  if (!set)
    throw new Refusal(
      `there is no set \`${name}\` in table \`${table.family} ${table.name}\`; expected one that is there`,
      at,
    );
  return set;
}

export function checkObject({ table }: RuleScope, kind: ObjectKind, name: string, at: number): void {
  if (!table.objects.has(`${kind} ${name}`))
    throw new Refusal(
      `there is no ${kind} \`${name}\` in table \`${table.family} ${table.name}\`; expected one that is there`,
      at,
    );
}
