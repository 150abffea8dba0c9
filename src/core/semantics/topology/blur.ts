import type { FilterMatch, FilterRules, Visit } from '#core/model';
import {
  ALL_INTERFACES,
  complementInterfaces,
  type InterfaceSet,
  intersectInterfaces,
  NO_INTERFACES,
  toInterfaces,
} from '#core/net';

const known = new WeakMap<FilterRules, Map<string, FilterRules>>();

/**
 * SEM-17. The rules as a visit can tell them: where nobody knows the interface, a match that asks for one is not
 * certain, but where all that it may be are asked for, or none of them.
 */
export function blurInterfaces(rules: FilterRules, visit: Visit): FilterRules {
  if (visit.in !== undefined && visit.out !== undefined) return rules;
  const blurred = known.get(rules) ?? new Map<string, FilterRules>();
  known.set(rules, blurred);
  const key = `${visit.in === undefined} ${visit.out === undefined} ${visit.path} ${visit.isOverNetwork ?? false}`;
  const found = blurred.get(key) ?? blur(rules, visit);
  blurred.set(key, found);
  return found;
}

function blur(rules: FilterRules, visit: Visit): FilterRules {
  const blurMatch = (match: FilterMatch): FilterMatch => {
    const sides = (['in', 'out'] as const)
      .filter((side) => visit[side] === undefined)
      .map((side) => ({ side, holds: howMany(match[side], possibleOf(visit, side)) }));
    const open = sides.filter(({ holds }) => holds === 'some');
    return {
      ...match,
      ...Object.fromEntries(sides.map(({ side, holds }) => [side, holds === 'none' ? NO_INTERFACES : ALL_INTERFACES])),
      unknown: [...match.unknown, ...open.map(({ side }) => `the interface by which it ${WORDS[side]}`)],
    };
  };
  return {
    chains: rules.chains.map((chain) => ({
      ...chain,
      entries: chain.entries.map((entry) => ({ ...entry, match: blurMatch(entry.match) })),
      ...(chain.base && { base: { ...chain.base, scope: blurMatch(chain.base.scope) } }),
    })),
  };
}

/** Linux's name for it. What comes from another machine comes by some interface, and never by this one. */
export const LOOPBACK = 'lo';
const NONE = toInterfaces('');
const SOME = complementInterfaces(NONE);
const NETWORK = complementInterfaces(toInterfaces('', LOOPBACK));

function possibleOf({ path, isOverNetwork }: Visit, side: 'in' | 'out'): InterfaceSet {
  if (path === (side === 'in' ? 'output' : 'input')) return NONE;
  return isOverNetwork ? NETWORK : SOME;
}

function howMany(asked: InterfaceSet, possible: InterfaceSet): 'all' | 'some' | 'none' {
  if (intersectInterfaces(asked, possible).ranges.length === 0) return 'none';
  return intersectInterfaces(complementInterfaces(asked), possible).ranges.length === 0 ? 'all' : 'some';
}

const WORDS = { in: 'comes in', out: 'leaves' };
