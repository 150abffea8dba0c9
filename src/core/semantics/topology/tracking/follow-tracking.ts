import { CONNECTION_STATES, type FilterChain, type FilterEntry, type FilterHook, type FilterRules } from '#core/model';
import { intersectInterfaces } from '#core/net';
import { toProducts } from '#core/packetset';
import { toFilterSpace } from '../../denote-filter.ts';
import { copyChain, type Glasses } from '../redirect/index.ts';
import { CAME_IN, MADE_HERE } from '../sides.ts';
import { findMarked, hasTracking, type Marked, TRACKER } from './find-marked.ts';

const known = new WeakMap<FilterRules, FilterRules>();

/**
 * SEM-25. The rules as packets meet them that the tracker is told not to look at: every chain behind it takes them for
 * `untracked`, whatever state they would have had.
 */
export function followTracking(rules: FilterRules): FilterRules {
  if (!hasTracking(rules)) return rules;
  const found = known.get(rules) ?? follow(rules);
  known.set(rules, found);
  return found;
}

function follow(rules: FilterRules): FilterRules {
  const untracked = findMarked(rules, toFilterSpace(rules)).filter(({ tracks }) => tracks.as !== 'zone');
  if (untracked.length === 0) return rules;
  const copies = new Map<string, readonly FilterEntry[]>();
  const chains = rules.chains.map((chain): FilterChain => {
    if (!isBehind(chain)) return chain;
    const before = untracked.flatMap((one) => (isMetBy(one.hook, chain) ? toEntries(chain, one) : []));
    return { ...chain, entries: [...before, ...chain.entries] };
  });
  return { chains: [...chains, ...[...copies].map(([name, entries]) => ({ name, entries }))] };

  function toEntries(chain: FilterChain, { packets, hook, tracks, entry }: Marked): FilterEntry[] {
    const isSure = tracks.as === 'untracked';
    const isSeen = chain.base?.scope.states.includes('untracked') ?? true;
    const side = hook === 'output' ? MADE_HERE : CAME_IN;
    const { text, at } = entry;
    return toProducts(packets).flatMap((product) => {
      const match = { ...product, in: intersectInterfaces(product.in, side), unknown: [] };
      if (match.in.ranges.length === 0) return [];
      const shared = { text, ...(at && { at }) };
      // Others than those of its scope pass the chain unseen.
      const unseen: FilterEntry[] = isSeen
        ? []
        : [{ match: { ...match, unknown: isSure ? [] : [text] }, action: { kind: 'accept' }, ...shared }];
      if (unseen.length > 0 && isSure) return unseen;
      const suffix = isSure ? 'for what is not tracked' : 'for what may not be tracked';
      const copy = copyChain(rules, chain.name, suffix, isSure ? seeUntracked : seeDoubtful, copies);
      return [...unseen, { match, action: { kind: 'goto', chain: copy }, ...shared }];
    });
  }
}

function isBehind({ base }: FilterChain): boolean {
  if (!base || base.hook === 'ingress') return false;
  return (base.hook !== 'prerouting' && base.hook !== 'output') || base.priority > TRACKER;
}

function isMetBy(hook: FilterHook, { base }: FilterChain): boolean {
  if (base?.hook === 'postrouting' || base?.hook === 'egress') return true;
  return (hook === 'output') === (base?.hook === 'output');
}

const seeUntracked: Glasses = (match) =>
  match.states.includes('untracked') ? { ...match, states: CONNECTION_STATES } : undefined;

const seeDoubtful: Glasses = (match) => {
  if (match.states.length === CONNECTION_STATES.length) return match;
  const unknown = [...match.unknown, 'whether the tracker looks at the packet'];
  return { ...match, unknown, ...(match.states.includes('untracked') && { states: CONNECTION_STATES }) };
};
