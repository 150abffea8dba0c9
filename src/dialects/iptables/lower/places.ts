import { CONNECTION_STATES, type FilterChain, type FilterEntry, type FilterHook, type FilterRules } from '#core/model';
import { type Bits, fullRange, isAllInterfaces, isAllPorts, isSameAddressSet, toAddressSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import type { Family } from '../language/index.ts';

/** Tables that may drop at a hook, in the order in which packets meet them, with their priorities. */
const TABLES: Readonly<Partial<Record<FilterHook, readonly (readonly [string, number])[]>>> = {
  prerouting: [
    ['mangle', -150],
    ['raw', -300],
  ],
  input: [
    ['mangle', -150],
    ['filter', 0],
    ['security', 50],
  ],
  forward: [
    ['mangle', -150],
    ['filter', 0],
    ['security', 50],
  ],
  output: [
    ['raw', -300],
    ['mangle', -150],
    ['filter', 0],
    ['security', 50],
  ],
  postrouting: [['mangle', -150]],
};

/** A base chain and the built-in chain that is made of it. */
export interface Place {
  readonly chain: FilterChain;
  readonly table: string;
  readonly builtIn: string;
}

/**
 * Where each base chain goes that sees packets of the family. All that a packet meets must let it pass, whatever the
 * order, so that tables are given by priority where one fits and else as they are free. Errors: all.
 */
export function placeChains({ chains }: FilterRules, family: Family): Result<Place[], string[]> {
  const errors: string[] = [];
  const places: Place[] = [];
  const seen = chains
    .filter((chain) => chain.base && canDeny(chain, chains))
    .filter((chain) => seesFamily(chain, family, errors));
  const taken = new Set<string>();
  const byFit = seen.toSorted((a, b) => Number(fits(b)) - Number(fits(a)));
  for (const chain of byFit) {
    const hook = chain.base?.hook ?? 'input';
    // The table `raw` comes before the tracker: it knows no state.
    const tables = (TABLES[hook] ?? []).filter(([name]) => name !== 'raw' || !asksStates(chain, chains));
    const exact = tables.find(([name, priority]) => priority === chain.base?.priority && !taken.has(`${name} ${hook}`));
    const free =
      exact ??
      tables.find(([name]) => name === 'filter' && !taken.has(`${name} ${hook}`)) ??
      tables.find(([name]) => !taken.has(`${name} ${hook}`));
    if (free) {
      taken.add(`${free[0]} ${hook}`);
      places.push({ chain, table: free[0], builtIn: hook.toUpperCase() });
    } else
      errors.push(
        `chain \`${chain.name}\`: ${tables.length === 0 ? `\`${hook}\` is no hook of iptables` : `more chains at \`${hook}\` than iptables has tables (${tables.length})`}`,
      );
  }
  return errors.length > 0 ? fail(errors) : ok(places);
}

function fits({ base }: FilterChain): boolean {
  return (TABLES[base?.hook ?? 'input'] ?? []).some(([, priority]) => priority === base?.priority);
}

/** A chain that lets everything pass changes no verdict: those that translate addresses. */
function canDeny(chain: FilterChain, chains: readonly FilterChain[]): boolean {
  if (chain.base?.policy !== 'accept') return true;
  return entriesUnder(chain, chains).some(
    ({ action: { kind } }) => kind === 'drop' || kind === 'reject' || kind === 'unknown',
  );
}

function asksStates(chain: FilterChain, chains: readonly FilterChain[]): boolean {
  return entriesUnder(chain, chains).some(({ match }) => match.states.length < CONNECTION_STATES.length);
}

/** Of the chain and all that it leads to. */
export function entriesUnder(chain: FilterChain, chains: readonly FilterChain[]): FilterEntry[] {
  const seen = new Set<FilterChain>();
  const open = [chain];
  for (let next = open.pop(); next; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const called = new Set(next.entries.flatMap(({ action }) => ('chain' in action ? [action.chain] : [])));
    open.push(...chains.filter(({ name }) => called.has(name)));
  }
  return [...seen].flatMap(({ entries }) => entries);
}

function seesFamily({ name, base }: FilterChain, family: Family, errors: string[]): boolean {
  if (!base) return false;
  const { scope } = base;
  const families: readonly Bits[] = [32, 128];
  const seen = families.filter((bits) => scope.sources.ranges.some((range) => range.bits === bits));
  const whole = toAddressSet(seen.map(fullRange));
  const isFamily =
    isSameAddressSet(scope.sources, whole) &&
    families.every(
      (bits) =>
        !seen.includes(bits) ||
        scope.destinations.ranges.some(
          ({ bits: own, first, last }) => own === bits && first === 0n && last === fullRange(bits).last,
        ),
    );
  const isPlain =
    scope.traffic.ranges.length === 1 &&
    scope.traffic.ranges[0]?.first === 0 &&
    scope.traffic.ranges[0].last === 256 * 0x1_0000 - 1 &&
    isAllPorts(scope.sourcePorts) &&
    scope.states.length === 5 &&
    isAllInterfaces(scope.in) &&
    isAllInterfaces(scope.out) &&
    scope.unknown.length === 0;
  if (!isFamily || !isPlain) {
    const error = `chain \`${name}\`: its scope is no address family; expected every packet, those of IPv4 or those of IPv6`;
    if (!errors.includes(error)) errors.push(error);
  }
  return seen.includes(family === 4 ? 32 : 128);
}
