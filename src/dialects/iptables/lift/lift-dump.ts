import {
  EVERY_PACKET,
  type BaseChain,
  type FilterChain,
  type FilterEntry,
  type FilterHook,
  type Loss,
  type Position,
} from '#core/model';
import { type Bits, fullRange, toAddressSet } from '#core/net';
import { type Chain, type Dump, type Family, printRule, type Rule, type Table } from '../language/index.ts';
import type { IpSet } from '../text/ipset.ts';
import { toAction, toTracking } from './actions.ts';
import { type Condition, toConditions } from './conditions.ts';
import { PERHAPS, toMatches } from './region.ts';

const HOOKS: Readonly<Record<string, FilterHook>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
};
/** linux/netfilter_ipv4.h, `enum nf_ip_hook_priorities`. */
const PRIORITIES: Readonly<Record<string, number>> = { raw: -300, mangle: -150, nat: -100, filter: 0, security: 50 };
const SOURCE_TRANSLATION = 100;

/** `filter/INPUT`, `ip6/filter/INPUT`. */
export function toChainName(family: Family, table: string, chain: string): string {
  return `${family === 6 ? 'ip6/' : ''}${table}/${chain}`;
}

/** Chains of first-match rules, each table's by themselves, and what of the rules has no meaning here. */
export function liftDump(dump: Dump, sets: ReadonlyMap<string, IpSet>): { chains: FilterChain[]; losses: Loss[] } {
  const losses: Loss[] = [];
  const lifted = dump.tables.map((table) => liftTable(table, dump, sets, losses));
  const chains = lifted.flat();
  for (const entry of chains.flatMap((chain) => chain.entries)) losses.push(...toLosses(entry));
  return { chains, losses: dedupe(losses) };
}

function liftTable(table: Table, dump: Dump, sets: ReadonlyMap<string, IpSet>, losses: Loss[]): FilterChain[] {
  const { family } = dump;
  const hooks = findHooks(table);
  const known = new Set(table.chains.map(({ name }) => name));
  const mayUntrack = dump.tables.some(isUntracking);
  return table.chains.map((chain): FilterChain => {
    const context = {
      family,
      sets,
      isTracked: table.name !== 'raw',
      mayUntrack,
      isTranslating: dump.tables.some(({ name }) => name === 'nat'),
      hooks: hooks.get(chain.name) ?? new Set<FilterHook>(),
    };
    const entries = chain.rules.flatMap((rule) => liftRule(rule, chain.name));
    const cut = chain.cut === undefined ? [] : [toCut(chain.cut, chain.at)];
    const base = toBase(table.name, chain, family);
    return {
      name: toChainName(family, table.name, chain.name),
      entries: [...entries, ...cut],
      ...(base ? { base } : {}),
    };

    function liftRule(rule: Rule, name: string): FilterEntry[] {
      const nameOf = (other: string) => (known.has(other) ? toChainName(family, table.name, other) : undefined);
      const action = toAction(rule.target, { ...context, nameOf });
      const text = `-A ${name}${printRule(rule, family)}`;
      for (const refusal of rule.refusals ?? [])
        losses.push({
          kind: 'unsupported',
          construct: clip(text),
          why: `${clip(refusal.message)}; whether the rule is there is not known`,
          at: refusal.at,
        });
      const conditions = [...rule.matches.flatMap((part) => toConditions(part, context)), ...toDoubts(rule)];
      const facts = { action, text, at: rule.at, ...toFacts(rule) };
      return toMatches(conditions).map((match) => ({ match, ...facts }));
    }
  });
}

function isUntracking({ chains }: Table): boolean {
  return chains.some(({ rules }) => rules.some(({ target }) => target && toTracking(target)));
}

/** Why the rule as a whole may not be there. */
function toDoubts({ condition, refusals, matches, target }: Rule): Condition[] {
  const isDoubted = [...matches, ...(target ? [target] : [])].some(({ unknown }) => unknown !== undefined);
  return [
    ...(condition === undefined ? [] : [condition]),
    ...(refusals && !isDoubted ? refusals.map(({ message }) => message) : []),
  ].map((text) => ({ text, regions: PERHAPS }));
}

/** What the rule says beside its meaning. */
function toFacts({ counters, matches }: Rule): Pick<FilterEntry, 'packets' | 'note'> {
  const note = matches.find(({ module }) => module === 'comment')?.options[0]?.values[0];
  return {
    ...(counters ? { packets: Number(counters.packets) } : {}),
    ...(note === undefined ? {} : { note }),
  };
}

function toCut(why: string, at: Position): FilterEntry {
  return { match: EVERY_PACKET, action: { kind: 'unknown', construct: why }, text: why, at };
}

function toBase(table: string, chain: Chain, family: Family): BaseChain | undefined {
  const hook = HOOKS[chain.name];
  if (chain.policy === undefined || !hook) return undefined;
  const bits: Bits = family === 4 ? 32 : 128;
  const ofFamily = toAddressSet([fullRange(bits)]);
  const isSource = table === 'nat' && (hook === 'input' || hook === 'postrouting');
  return {
    hook,
    priority: isSource ? SOURCE_TRANSLATION : (PRIORITIES[table] ?? 0),
    policy: chain.policy === 'ACCEPT' ? 'accept' : 'drop',
    scope: {
      ...EVERY_PACKET,
      sources: ofFamily,
      destinations: ofFamily,
      // Addresses are translated when a connection begins; its other packets follow by themselves.
      ...(table === 'nat' ? { states: ['new', 'related'] as const } : {}),
    },
    at: chain.at,
  };
}

/** From which hooks packets may get to each chain. */
function findHooks({ chains }: Table): Map<string, Set<FilterHook>> {
  const calls = new Map(
    chains.map(({ name, rules }) => [name, [...new Set(rules.map(({ target }) => target?.module ?? ''))]]),
  );
  const hooks = new Map<string, Set<FilterHook>>();
  for (const { name, policy } of chains) {
    const hook = HOOKS[name];
    if (policy === undefined || !hook) continue;
    const open = [name];
    for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
      const known = hooks.get(chain) ?? new Set();
      if (known.has(hook)) continue;
      hooks.set(chain, known.add(hook));
      open.push(...(calls.get(chain) ?? []).filter((called) => calls.has(called)));
    }
  }
  return hooks;
}

/** A whole rule, as far as it helps to find it. */
function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

function toLosses({ match, action, at }: FilterEntry): Loss[] {
  if (action.kind === 'continue') return [];
  const where = at ? { at } : {};
  return [
    ...match.unknown.map((construct): Loss => ({
      kind: 'unsupported',
      construct: clip(construct),
      why: match.asks?.some(({ text }) => text === construct)
        ? 'whether it holds is known only where other rules note it'
        : 'whether it holds is not known',
      ...where,
    })),
    ...(action.kind === 'unknown'
      ? [
          {
            kind: 'unsupported' as const,
            construct: clip(action.construct),
            why: 'what it does to the packet is not known',
            ...where,
          },
        ]
      : []),
  ];
}

/** The same construct once, where it stands first. */
function dedupe(losses: readonly Loss[]): Loss[] {
  const seen = new Set<string>();
  return losses.filter(({ construct, why }) => {
    const key = `${construct}\0${why}`;
    return !seen.has(key) && seen.add(key);
  });
}
