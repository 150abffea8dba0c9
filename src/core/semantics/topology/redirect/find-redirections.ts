import type { FilterChain, FilterEntry, FilterHook, FilterRules, PacketProduct, Redirect } from '#core/model';
import { intersectInterfaces } from '#core/net';
import {
  intersectPackets,
  noPackets,
  type PacketSet,
  type PacketSpace,
  packetsWith,
  subtractPackets,
  toPacketSet,
  toProducts,
  unionPackets,
} from '#core/packetset';
import { findChain } from '../../decide-filter.ts';
import { denoteBaseChain } from '../../denote-filter.ts';
import { followEarlyNotes, toNoteSpace } from '../notes/index.ts';
import { CAME_IN, MADE_HERE } from '../sides.ts';
import { redirectOf, settle } from './settle.ts';

/** Packets that an entry gives another destination. */
export interface Redirection {
  readonly from: FilterChain;
  readonly hook: FilterHook;
  readonly entry: FilterEntry;
  readonly packets: PacketProduct;
  /** `unknown` also where another chain may have translated before. */
  readonly redirect: Redirect;
  /** `one of several`: another may decide, which redirects as well. `perhaps`: another may decide, which does not. */
  readonly choice: 'only' | 'one of several' | 'perhaps';
  /** Of those that may decide for the packets, the one that is listed last. */
  readonly isLast: boolean;
}

const known = new WeakMap<FilterRules, readonly Redirection[]>();

/** Of each base chain the packets that some entry redirects; what is accepted or dropped before is not among them. */
export function findRedirections(written: FilterRules): readonly Redirection[] {
  const found = known.get(written) ?? find(settle(written));
  known.set(written, found);
  return found;
}

function find(settled: FilterRules): Redirection[] {
  const isTranslating = (chain: FilterChain) => chain.base !== undefined && reaches(settled, chain, redirectOf);
  const isAsking = (chain: FilterChain) => reaches(settled, chain, ({ match }) => match.asks);
  if (!settled.chains.some(isTranslating)) return [];
  // What a chain notes before may decide what the translating one does.
  const rules = settled.chains.filter(isTranslating).some(isAsking) ? followEarlyNotes(settled) : settled;
  const sources = rules.chains.filter(isTranslating);
  const space = toNoteSpace(rules);
  return [...Map.groupBy(sources, ({ base }) => base?.hook).values()].flatMap((chains) => ofHook(rules, chains, space));
}

/** Which chain translates first is the one of lower priority; the others are not asked then. Which of equal ones, hangs on more than rules. */
function ofHook(rules: FilterRules, chains: readonly FilterChain[], space: PacketSpace): Redirection[] {
  const found: Redirection[] = [];
  let sure = noPackets(space);
  let open = noPackets(space);
  const byPriority = Map.groupBy(chains, ({ base }) => base?.priority ?? 0);
  for (const priority of [...byPriority.keys()].toSorted((a, b) => a - b)) {
    const own = (byPriority.get(priority) ?? []).map((from) => redirectionsOf(rules, from, space));
    const sets = own.map((list) =>
      toPacketSet(
        space,
        list.map(({ packets }) => packets),
      ),
    );
    for (const [i, list] of own.entries()) {
      const rivals = sets.filter((_, j) => j !== i).reduce(unionPackets, open);
      found.push(...list.flatMap((one) => split(space, one, sure, rivals)));
    }
    const certain = own.flat().filter(({ choice }) => choice !== 'perhaps');
    sure = unionPackets(
      sure,
      toPacketSet(
        space,
        certain.map(({ packets }) => packets),
      ),
    );
    open = sets.reduce(unionPackets, open);
  }
  return found;
}

/** What of the redirection is left by chains before it: `sure` is redirected there, of what is in `open` nobody knows. */
function split(space: PacketSpace, one: Redirection, sure: PacketSet, open: PacketSet): Redirection[] {
  const left = subtractPackets(toPacketSet(space, [one.packets]), sure);
  const parts = [
    { packets: subtractPackets(left, open), redirect: one.redirect },
    { packets: intersectPackets(left, open), redirect: UNKNOWN },
  ];
  return parts.flatMap(({ packets, redirect }) =>
    toProducts(packets).map((product) => ({ ...one, packets: product, redirect })),
  );
}

function redirectionsOf(rules: FilterRules, from: FilterChain, space: PacketSpace): Redirection[] {
  const { base } = from;
  if (!base) return [];
  const map = denoteBaseChain(rules, from, space);
  return map.values.flatMap((deciders) => {
    const redirecting = deciders.flatMap((one) => (one.by === 'entry' && redirectOf(one.entry) ? [one.entry] : []));
    if (redirecting.length === 0) return [];
    const isComplete = redirecting.length === deciders.length && base.scope.unknown.length === 0;
    const choice = !isComplete ? 'perhaps' : deciders.length === 1 ? 'only' : 'one of several';
    const products = toProducts(packetsWith(map, (value) => value === deciders));
    return products.flatMap((product) => {
      // What was made here came in by no interface, and passes other hooks than what came in.
      const sides = base.hook === 'output' ? MADE_HERE : CAME_IN;
      const packets = { ...product, in: intersectInterfaces(product.in, sides) };
      if (packets.in.ranges.length === 0) return [];
      return redirecting.map((entry, i): Redirection => ({
        from,
        hook: base.hook,
        entry,
        packets,
        redirect: redirectOf(entry) ?? UNKNOWN,
        choice,
        isLast: i === redirecting.length - 1,
      }));
    });
  });
}

const UNKNOWN: Redirect = { to: 'unknown' };

/** Whether the chain, or one that it calls, has such an entry. */
export function reaches(rules: FilterRules, from: FilterChain, redirectOf: (entry: FilterEntry) => unknown): boolean {
  const seen = new Set([from.name]);
  const open = [from];
  for (let chain = open.pop(); chain; chain = open.pop())
    for (const entry of chain.entries) {
      if (redirectOf(entry)) return true;
      if (!('chain' in entry.action) || seen.has(entry.action.chain)) continue;
      seen.add(entry.action.chain);
      open.push(findChain(rules, entry.action.chain));
    }
  return false;
}
