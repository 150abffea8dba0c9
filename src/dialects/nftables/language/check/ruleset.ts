import { toPositions } from '#core/json';
import type { ReadError, SourceFile } from '#core/model';
import { Refusal } from '../grammar/cursor.ts';
import type { Chain, Ruleset, Table } from '../syntax/ruleset.ts';
import { checkBase } from './base.ts';
import { startLayers } from './layers.ts';
import { checkRule } from './rule.ts';
import type { RuleScope } from './scope.ts';
import { checkNamedObject } from './named-object.ts';
import { checkNamedSet } from './named-set.ts';

/** The ruleset as `nft list ruleset` knows it, or everything that nft would refuse in it. */
export function checkRuleset(
  { tables }: Ruleset,
  files: readonly SourceFile[],
): { readonly ruleset: Ruleset; readonly errors: readonly ReadError[] } {
  const errors: ReadError[] = [];
  const positions = files.map(({ path, text }) => toPositions(path, text));
  const attempt = <T>(file: number, work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const at = positions[file]?.(error.at);
      errors.push({ message: error.message, ...(at && { at }) });
      return otherwise;
    }
  };
  const checked = new Map<string, Table>();
  for (const [key, table] of tables) {
    const sets = new Map(
      [...table.sets].map(([name, set]) => [name, attempt(set.at.file, () => checkNamedSet(set, table), set)]),
    );
    const objects = new Map(
      [...table.objects].map(([name, object]) => [
        name,
        attempt(object.at.file, () => checkNamedObject(object, table), object),
      ]),
    );
    const withSets: Table = { ...table, sets, objects };
    const chains = new Map([...table.chains].map(([name, chain]) => [name, checkChain(chain, withSets, attempt)]));
    checked.set(key, { ...withSets, chains });
  }
  return { ruleset: { tables: checked }, errors };
}

function checkChain(chain: Chain, table: Table, attempt: <T>(file: number, work: () => T, otherwise: T) => T): Chain {
  attempt(chain.at.file, () => checkBase(chain, table), undefined);
  const rules = chain.rules.map((rule) => {
    const scope: RuleScope = { table, chain, layers: startLayers(table.family) };
    return attempt(rule.file, () => checkRule(rule, scope), rule);
  });
  return { ...chain, rules };
}
