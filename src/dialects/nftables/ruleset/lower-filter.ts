import type { BaseChain, FilterChain, FilterEntry, FilterRules } from '#core/model';
import { type Bits, fullRange, isAllInterfaces, isSameAddressSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import type { Expression, Verdict } from '../statement.ts';
import type { Form } from './form.ts';
import type { Family, NamedSet, Ruleset, RulesetChain, Table, VerdictMap } from './syntax.ts';
import { writeChain } from './write-chain.ts';

const FAMILIES: Readonly<Record<Family, readonly Bits[]>> = { inet: [32, 128], ip: [32], ip6: [128] };

/**
 * A ruleset that does what the rules say: a table of the name for each address family that base chains are bound to,
 * with the chains that they lead to. The rules must be free of errors (`findFilterErrors`).
 * Errors: all that the language, or we, have no words for.
 */
export function lowerFilter(
  rules: FilterRules,
  name: string,
  formOf: (entry: FilterEntry) => Form,
): Result<Ruleset, string[]> {
  const errors: string[] = [];
  const families = new Map<FilterChain, Family>();
  for (const chain of rules.chains) {
    if (!chain.base) continue;
    const family = familyOf(chain.base);
    if (family.ok) families.set(chain, family.value);
    else errors.push(`chain \`${chain.name}\`: ${family.error}`);
  }
  const tables = (Object.keys(FAMILIES) as Family[]).flatMap((family) => {
    const starts = [...families].filter(([, of]) => of === family).map(([chain]) => chain);
    if (starts.length === 0) return [];
    const table = lowerTable(rules, starts, family, name, formOf);
    if (!table.ok) errors.push(...table.error);
    return table.ok ? [table.value] : [];
  });
  return errors.length > 0 ? fail([...new Set(errors)]) : ok({ tables });
}

/** Filter chains of a host or router see all packets of their families; those at a device are another matter. */
function familyOf({ hook, scope }: BaseChain): Result<Family, string> {
  const known = (Object.keys(FAMILIES) as Family[]).find((family) =>
    isSameAddressSet(scope.sources, { ranges: FAMILIES[family].map(fullRange) }),
  );
  if (hook === 'ingress' || hook === 'egress')
    return fail(`\`${hook}\` belongs to a device; expected prerouting, input, forward, output or postrouting`);
  if (!known || !isAllInterfaces(scope.in) || !isAllInterfaces(scope.out) || scope.unknown.length > 0)
    return fail('its scope is no address family; expected every packet, those of IPv4 or those of IPv6');
  return ok(known);
}

function lowerTable(
  rules: FilterRules,
  starts: readonly FilterChain[],
  family: Family,
  name: string,
  formOf: (entry: FilterEntry) => Form,
): Result<Table, string[]> {
  const sets: NamedSet[] = [];
  const maps: VerdictMap[] = [];
  const names = {
    nameSet: (key: Expression, elements: readonly Expression[]) => {
      sets.push({ name: `set${sets.length + 1}`, key, elements });
      return `@set${sets.length}`;
    },
    nameMap: (key: Expression, elements: readonly (readonly [Expression, Verdict])[]) => {
      maps.push({ name: `map${maps.length + 1}`, key, elements });
      return `@map${maps.length}`;
    },
  };
  const errors: string[] = [];
  const chains = findCalled(rules, starts).flatMap((chain): RulesetChain[] => {
    const written = writeChain(chain, FAMILIES[family], formOf, names);
    if (!written.ok) errors.push(...written.error);
    const { base } = chain;
    const hook = base && { name: base.hook, priority: base.priority, policy: base.policy };
    return written.ok ? [{ name: chain.name, rules: written.value, ...(hook ? { hook } : {}) }] : [];
  });
  return errors.length > 0 ? fail(errors) : ok({ family, name, sets, maps, chains });
}

/** The chains and all that they lead to, in the order of the rules. */
function findCalled(rules: FilterRules, starts: readonly FilterChain[]): FilterChain[] {
  const called = new Set(starts.map((chain) => chain.name));
  for (let before = 0; before < called.size;) {
    before = called.size;
    for (const { name, entries } of rules.chains)
      if (called.has(name))
        for (const { action } of entries)
          if (action.kind === 'jump' || action.kind === 'goto') called.add(action.chain);
  }
  return rules.chains.filter(({ name }) => called.has(name));
}
