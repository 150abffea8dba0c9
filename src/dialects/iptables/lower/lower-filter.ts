import type { FilterChain, FilterEntry, FilterHook, FilterRules, Loss } from '#core/model';
import { type Bits, isAllInterfaces, toProtocolNumber } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import type { Family } from '../language/index.ts';
import { entriesUnder, type Place, placeChains } from './places.ts';
import { asksForeignTypes, foreignTo } from './traffic-dimension.ts';
import type { Dimension } from './dimension.ts';
import { toDimensions, writeCall, writeRows } from './write-entry.ts';

export interface LoweredFilter {
  /** For `iptables-restore`, and for `ip6tables-restore`. */
  readonly texts: Readonly<Record<Family, string>>;
  /** Where less is let pass than was asked. */
  readonly losses: readonly Loss[];
}

/**
 * What `iptables-restore` and `ip6tables-restore` load to do what the rules say, never to let more pass: an entry whose
 * condition is not known is left out where it accepts, and drops all it may be about where it drops.
 * The rules must be free of errors (`findFilterErrors`). Errors: all that cannot be said.
 */
export function lowerFilter(rules: FilterRules): Result<LoweredFilter, string[]> {
  const losses: Loss[] = [];
  const errors: string[] = [];
  const texts = ([4, 6] as const).map((family) => {
    const places = placeChains(rules, family);
    if (!places.ok) {
      errors.push(...places.error);
      return '';
    }
    const tables = [...Map.groupBy(places.value, ({ table }) => table)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return tables.map(([table, own]) => writeTable(table, own, rules, family, { losses, errors })).join('');
  });
  const [four = '', six = ''] = texts;
  return errors.length > 0 ? fail([...new Set(errors)]) : ok({ texts: { 4: four, 6: six }, losses: dedupe(losses) });
}

interface Chosen {
  readonly dimensions: readonly Dimension[];
  readonly action: string;
  /** The action does not leave its chain towards where that was called from: it may stand in one of its own. */
  readonly isFinal: boolean;
}

interface Findings {
  readonly losses: Loss[];
  readonly errors: string[];
}

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

function writeTable(
  table: string,
  places: readonly Place[],
  { chains }: FilterRules,
  family: Family,
  findings: Findings,
): string {
  const bits: Bits = family === 4 ? 32 : 128;
  const hooks = findHooks(places, chains);
  const called = toCopies(chains, hooks);
  const names = nameChains(called);
  const written = new Map<string, string[]>();
  let steps = 0;
  const addChain = (rules: readonly string[]) => {
    const name = `step-${++steps}`;
    written.set(name, [...rules]);
    return name;
  };
  const policies = new Map(
    places.map(({ chain, builtIn }) => [builtIn, chain.base?.policy === 'drop' ? 'DROP' : 'ACCEPT']),
  );
  for (const { chain, builtIn } of places) {
    const isAsked = entriesUnder(chain, chains).some(({ match }) => asksForeignTypes(match, bits));
    const foreign = isAsked ? [`-p ${toProtocolNumber(foreignTo(bits))} -j DROP`] : [];
    written.set(builtIn, [...foreign, ...writeChain(chain, new Set(chain.base && [chain.base.hook]))]);
  }
  for (const copy of called) written.set(names.get(toKey(copy)) ?? '', writeChain(copy.chain, copy.hooks));
  const builtIn = BUILT_IN[table] ?? [];
  const others = [...written.keys()].filter((name) => !builtIn.includes(name));
  return `${[
    `*${table}`,
    ...builtIn.map((name) => `:${name} ${policies.get(name) ?? 'ACCEPT'} [0:0]`),
    ...others.map((name) => `:${name} - [0:0]`),
    ...[...builtIn, ...others].flatMap((name) => (written.get(name) ?? []).map((rule) => `-A ${name} ${rule}`)),
    'COMMIT',
  ].join('\n')}\n`;

  function writeChain(chain: FilterChain, at: ReadonlySet<FilterHook>, from = 0): string[] {
    const rules: string[] = [];
    for (const [i, entry] of chain.entries.entries()) {
      if (i < from) continue;
      const chosen = choose(entry, at);
      if (!chosen.ok) findings.errors.push(`entry ${i + 1} of chain \`${chain.name}\`: ${chosen.error}`);
      if (!chosen.ok || !chosen.value) continue;
      const { dimensions, action, isFinal } = chosen.value;
      const rows = writeRows(dimensions, action);
      if (rows) rules.push(...rows);
      else if (isFinal) rules.push(writeCall(dimensions, action, addChain, undefined));
      else {
        // What leaves this chain cannot do so from another that was called: the rest of it is one that is gone to.
        const rest = addChain(writeChain(chain, at, i + 1));
        return [...rules, writeCall(dimensions, action, addChain, rest), `-g ${rest}`];
      }
    }
    return rules;
  }

  /** Undefined: the entry does nothing here. */
  function choose(entry: FilterEntry, at: ReadonlySet<FilterHook>): Result<Chosen | undefined, string> {
    const { match } = entry;
    const isPerhaps = match.unknown.length > 0;
    const kind = entry.action.kind === 'unknown' ? 'drop' : entry.action.kind;
    if (entry.action.kind === 'continue' && entry.action.tracks)
      return fail(`\`${entry.text}\` tells the tracker something, which is not written`);
    if (kind === 'continue') return ok(undefined);
    if (isPerhaps && kind !== 'accept' && kind !== 'drop' && kind !== 'reject')
      return fail(`\`${match.unknown[0]}\` is not modelled, and what \`${kind}\` leads to is not less`);
    if (isPerhaps || entry.action.kind === 'unknown') findings.losses.push(toLoss(entry));
    if (isPerhaps && kind === 'accept') return ok(undefined);
    const dimensions = toDimensions(match, bits, at);
    if (!dimensions.ok) return dimensions;
    if (!dimensions.value) return ok(undefined);
    const isFinal = kind !== 'return' && kind !== 'goto';
    return ok({ dimensions: dimensions.value, action: toWords(entry, kind, at), isFinal });
  }

  function toWords({ action }: FilterEntry, kind: string, at: ReadonlySet<FilterHook>): string {
    if (action.kind === 'jump' || action.kind === 'goto') {
      const copy = called.find(
        ({ chain, hooks: own }) => chain.name === action.chain && [...at].every((hook) => own.has(hook)),
      );
      return `-${action.kind === 'jump' ? 'j' : 'g'} ${(copy && names.get(toKey(copy))) ?? action.chain}`;
    }
    // The kernel takes REJECT in the table `filter` alone.
    if (kind === 'reject' && table !== 'filter') return '-j DROP';
    return `-j ${kind.toUpperCase()}`;
  }
}

function toLoss({ match, action, text, at }: FilterEntry): Loss {
  const construct = match.unknown[0] ?? (action.kind === 'unknown' ? action.construct : text);
  const why =
    action.kind === 'accept' ? 'what it accepts is left to what follows' : 'all that it may be about is dropped';
  return { kind: 'narrower', construct, why: `it is not modelled: ${why}`, ...(at ? { at } : {}) };
}

function dedupe(losses: readonly Loss[]): Loss[] {
  return [...new Map(losses.map((loss) => [JSON.stringify(loss), loss])).values()];
}

/** From which hooks packets may get to each chain of the table. */
function findHooks(places: readonly Place[], chains: readonly FilterChain[]): Map<string, Set<FilterHook>> {
  const byName = new Map(chains.map((chain) => [chain.name, chain]));
  const hooks = new Map<string, Set<FilterHook>>();
  for (const { chain } of places) {
    const hook = chain.base?.hook ?? 'input';
    const open: FilterChain[] = [chain];
    for (let next = open.pop(); next; next = open.pop()) {
      const known = hooks.get(next.name) ?? new Set();
      if (known.has(hook)) continue;
      hooks.set(next.name, known.add(hook));
      for (const { action } of next.entries) {
        const called = action.kind === 'jump' || action.kind === 'goto' ? byName.get(action.chain) : undefined;
        if (called) open.push(called);
      }
    }
  }
  return hooks;
}

/** A chain for packets of these hooks. */
interface Copy {
  readonly chain: FilterChain;
  readonly hooks: ReadonlySet<FilterHook>;
}

/** What a chain asks of devices depends on the hook, so that one that asks has a copy for each. */
function toCopies(chains: readonly FilterChain[], hooks: ReadonlyMap<string, ReadonlySet<FilterHook>>): Copy[] {
  const byName = new Map(chains.map((chain) => [chain.name, chain]));
  const asking = new Map<string, boolean>();
  const asks = (chain: FilterChain): boolean => {
    const known = asking.get(chain.name);
    if (known !== undefined) return known;
    const found = chain.entries.some(({ match, action }) => {
      const called = action.kind === 'jump' || action.kind === 'goto' ? byName.get(action.chain) : undefined;
      return !isAllInterfaces(match.in) || !isAllInterfaces(match.out) || (called !== undefined && asks(called));
    });
    asking.set(chain.name, found);
    return found;
  };
  return chains.flatMap((chain): Copy[] => {
    const at = hooks.get(chain.name);
    if (chain.base || !at) return [];
    return asks(chain) ? [...at].map((hook) => ({ chain, hooks: new Set([hook]) })) : [{ chain, hooks: at }];
  });
}

function toKey({ chain, hooks }: Copy): string {
  return `${chain.name}\n${[...hooks].join(' ')}`;
}

const RESERVED = new Set(
  'ACCEPT DROP RETURN QUEUE REJECT LOG INPUT OUTPUT FORWARD PREROUTING POSTROUTING MARK DNAT SNAT SET CT'.split(' '),
);
const LONGEST = 28;

/** The chain's own name where the tools take it, else a number. */
function nameChains(copies: readonly Copy[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [i, copy] of copies.entries()) {
    const { name } = copy.chain;
    const own = name.slice(name.lastIndexOf('/') + 1);
    const isFit =
      /^[A-Za-z_][\w.-]*$/.test(own) &&
      own.length <= LONGEST &&
      !RESERVED.has(own) &&
      !own.startsWith('step-') &&
      !taken.has(own);
    const given = isFit ? own : `chain-${i + 1}`;
    taken.add(given);
    names.set(toKey(copy), given);
  }
  return names;
}
