import type { FilterMatch, FilterRules, Visit } from '#core/model';
import { ALL_INTERFACES, isAllInterfaces } from '#core/net';

/** The rules as a visit can tell them: where nobody knows the interface, a match that asks for one is not certain. */
export function blurInterfaces(rules: FilterRules, visit: Visit): FilterRules {
  if (visit.in !== undefined && visit.out !== undefined) return rules;
  const blur = (match: FilterMatch): FilterMatch => {
    const sides = (['in', 'out'] as const).filter((side) => visit[side] === undefined && !isAllInterfaces(match[side]));
    return {
      ...match,
      ...Object.fromEntries(sides.map((side) => [side, ALL_INTERFACES])),
      unknown: [...match.unknown, ...sides.map((side) => `the interface by which it ${WORDS[side]}`)],
    };
  };
  return {
    chains: rules.chains.map((chain) => ({
      ...chain,
      entries: chain.entries.map((entry) => ({ ...entry, match: blur(entry.match) })),
      ...(chain.base && { base: { ...chain.base, scope: blur(chain.base.scope) } }),
    })),
  };
}

const WORDS = { in: 'comes in', out: 'leaves' };
