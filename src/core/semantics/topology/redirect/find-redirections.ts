import type { FilterChain, FilterEntry, FilterHook, FilterRules, PacketProduct, Redirect } from '#core/model';
import { intersectInterfaces } from '#core/net';
import { type PacketSpace, packetsWith, toProducts } from '#core/packetset';
import { findChain } from '../../decide-filter.ts';
import { denoteBaseChain, toFilterSpace } from '../../denote-filter.ts';
import { followEarlyNotes } from '../notes/index.ts';
import { CAME_IN, MADE_HERE } from '../sides.ts';
import { redirectOf } from './settle.ts';

/** Packets that an entry gives another destination. */
export interface Redirection {
  readonly from: FilterChain;
  readonly hook: FilterHook;
  readonly entry: FilterEntry;
  readonly packets: PacketProduct;
  /** `unknown` also where the entry may not be the one that decides. */
  readonly redirect: Redirect;
}

/** Of each base chain the packets that some entry redirects; what is accepted or dropped before is not among them. */
export function findRedirections(settled: FilterRules): Redirection[] {
  const isTranslating = (chain: FilterChain) => chain.base !== undefined && reaches(settled, chain, redirectOf);
  if (!settled.chains.some(isTranslating)) return [];
  // What a chain notes before may decide what the translating one does.
  const rules = followEarlyNotes(settled);
  const sources = rules.chains.filter(isTranslating);
  const space = toFilterSpace(rules);
  const found = sources.flatMap((from) => redirectionsOf(rules, from, space));
  // Whichever of several chains of one hook translates first, the others are not asked; which, hangs on more than rules.
  const hooks = sources.map(({ base }) => base?.hook);
  const isTwice = (hook: FilterHook) => hooks.filter((other) => other === hook).length > 1;
  return found.map((one) => (isTwice(one.hook) ? { ...one, redirect: UNKNOWN } : one));
}

function redirectionsOf(rules: FilterRules, from: FilterChain, space: PacketSpace): Redirection[] {
  const { base } = from;
  if (!base) return [];
  const map = denoteBaseChain(rules, from, space);
  return map.values.flatMap((deciders) => {
    const redirecting = deciders.flatMap((one) => (one.by === 'entry' && redirectOf(one.entry) ? [one.entry] : []));
    if (redirecting.length === 0) return [];
    const isSure = deciders.length === 1 && base.scope.unknown.length === 0;
    const products = toProducts(packetsWith(map, (value) => value === deciders));
    return products.flatMap((product) => {
      // What was made here came in by no interface, and passes other hooks than what came in.
      const sides = base.hook === 'output' ? MADE_HERE : CAME_IN;
      const packets = { ...product, in: intersectInterfaces(product.in, sides) };
      if (packets.in.ranges.length === 0) return [];
      return redirecting.map((entry): Redirection => ({
        from,
        hook: base.hook,
        entry,
        packets,
        redirect: (isSure && redirectOf(entry)) || UNKNOWN,
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
