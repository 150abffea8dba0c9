import {
  type BaseChain,
  EVERY_PACKET,
  type FilterChain,
  type FilterHook,
  type FilterMatch,
  type Loss,
  type Position,
} from '#core/model';
import { toInterfaces } from '#core/net';
import type { Expression } from '../syntax/expression.ts';
import type { Chain, Table, TableFamily } from '../syntax/ruleset.ts';
import type { Rule, Statement } from '../syntax/statement.ts';
import type { Place } from './axis.ts';
import { ofFamily } from './product.ts';
import { liftRule, type RulePlace } from './rule.ts';

/** Chains of one table, named `family/table/chain`. */
export function liftTable(
  table: Table,
  positionOf: (file: number, at: number) => Position | undefined,
  losses: Loss[],
  isTranslating: boolean,
): FilterChain[] {
  const prefix = `${table.family}/${table.name}/`;
  const bases = findBases(table);
  const changing = findChanging(table);
  const unnamed: FilterChain[] = [];
  const liftRules = (rules: readonly Rule[], place: Place): FilterChain['entries'] => {
    const around: RulePlace = {
      table,
      place,
      changing,
      isTranslating,
      losses,
      nameOf: (chain) => `${prefix}${chain}`,
      positionOf: (rule, at) => positionOf(rule.file, at),
      addChain: (inner) => {
        const name = `${prefix}#${unnamed.length + 1}`;
        const index = unnamed.push({ name, entries: [] }) - 1;
        unnamed[index] = { name, entries: liftRules(inner, place) };
        return name;
      },
    };
    return rules.flatMap((rule) => liftRule(rule, around));
  };
  const chains = [...table.chains.values()].map((chain): FilterChain => {
    const lifted = toBase(chain, table.family, positionOf(chain.at.file, chain.at.at));
    const unknown = chain.condition === undefined ? [] : [chain.condition];
    const base = lifted && { ...lifted, scope: { ...lifted.scope, unknown: [...lifted.scope.unknown, ...unknown] } };
    const entries = liftRules(chain.rules, toPlace(bases.get(chain.name) ?? new Set<Base>()));
    return { name: `${prefix}${chain.name}`, entries, ...(base && { base }) };
  });
  return [...chains, ...unnamed];
}

type Base = NonNullable<Chain['base']>;

/** Where it leaves is known of a packet behind its routing, its state behind the tracker. */
function toPlace(bases: ReadonlySet<Base>): Place {
  const unrouted = [...bases].filter(({ hook }) => hook === 'prerouting' || hook === 'ingress').length;
  const unseen = [...bases].filter(isBeforeTracker).length;
  const isAtTracker = [...bases].some(({ hook, priority }) => TRACKED_AT.has(hook) && priority === TRACKER);
  return {
    out: unrouted === 0 ? 'known' : unrouted === bases.size ? 'unknown' : 'mixed',
    state: isAtTracker ? 'mixed' : unseen === 0 ? 'known' : unseen === bases.size ? 'unknown' : 'mixed',
  };
}

/** linux/netfilter_ipv4.h, `NF_IP_PRI_CONNTRACK`. */
const TRACKER = -200;
const TRACKED_AT: ReadonlySet<string> = new Set(['prerouting', 'output']);

function isBeforeTracker({ hook, priority }: Base): boolean {
  return hook === 'ingress' || (TRACKED_AT.has(hook) && priority < TRACKER);
}

function toBase({ base }: Chain, family: TableFamily, at: Position | undefined): BaseChain | undefined {
  if (!base) return undefined;
  const { hook, priority, policy = 'accept', type, devices } = base;
  return { hook: hook as FilterHook, priority, policy, scope: toScope(family, type, hook, devices), ...(at && { at }) };
}

function toScope(family: TableFamily, type: string, hook: string, devices: readonly string[]): FilterMatch {
  const device =
    devices.length === 0
      ? {}
      : hook === 'egress'
        ? { out: toInterfaces(...devices) }
        : { in: toInterfaces(...devices) };
  return {
    ...EVERY_PACKET,
    ...(family === 'ip' ? ofFamily(32) : family === 'ip6' ? ofFamily(128) : {}),
    ...device,
    // Addresses are translated when a connection begins; its other packets follow by themselves.
    ...(type === 'nat' && { states: ['new', 'related'] as const }),
    ...(family === 'bridge' && { unknown: ['the packet passes a bridge of this host'] }),
  };
}

/** From which base chains packets may get to each chain. */
function findBases({ chains, sets }: Table): Map<string, Set<Base>> {
  const calls = new Map(
    [...chains.values()].map(({ name, rules }) => [name, [...new Set(rules.flatMap((rule) => calledBy(rule, sets)))]]),
  );
  const bases = new Map<string, Set<Base>>();
  for (const { name, base } of chains.values()) {
    if (!base) continue;
    const open = [name];
    for (let chain = open.pop(); chain !== undefined; chain = open.pop()) {
      const known = bases.get(chain) ?? new Set<Base>();
      if (known.has(base)) continue;
      bases.set(chain, known.add(base));
      open.push(...(calls.get(chain) ?? []));
    }
  }
  return bases;
}

function calledBy({ statements }: Rule, sets: Table['sets']): string[] {
  return statements.flatMap((statement) => {
    if (statement.kind === 'verdict') return statement.verdict.chain ?? [];
    if (statement.kind === 'call') return statement.rules.flatMap((rule) => calledBy(rule, sets));
    if (statement.kind !== 'vmap') return [];
    const { map } = statement;
    const elements =
      map.kind === 'set' ? map.elements : map.kind === 'set reference' ? (sets.get(map.name)?.elements ?? []) : [];
    return elements.flatMap(toCalled);
  });
}

function toCalled(element: Expression): string[] {
  if (element.kind !== 'mapping' || element.value.kind !== 'verdict') return [];
  return element.value.chain === undefined ? [] : [element.value.chain];
}

/** Sets that rules add to, or take from. */
function findChanging({ chains }: Table): Set<string> {
  const statements = [...chains.values()].flatMap(({ rules }) => rules.flatMap(allStatements));
  return new Set(
    statements.flatMap((statement) =>
      statement.kind === 'update' ? [statement.set] : statement.kind === 'meter' ? [statement.name] : [],
    ),
  );
}

function allStatements({ statements }: Rule): Statement[] {
  return statements.flatMap((statement) => [
    statement,
    ...(statement.kind === 'call' ? statement.rules.flatMap(allStatements) : []),
  ]);
}
