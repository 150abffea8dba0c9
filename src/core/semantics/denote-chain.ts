import type { FilterAction, FilterChain, FilterEntry, FilterRules, PacketProduct } from '#core/model';
import { intersectProducts, type Node, PacketFunctions, type PacketSpace } from '#core/packetset';
import { unreachable } from '#core/result';
import { type FilterDecider, findChain, toOwnEnd, type Verdict } from './decide-filter.ts';

/** Every way in which a chain can end for a packet, as ascending numbers: these two, or the place of a decider. */
export type Ends = readonly number[];
/** The next entry is asked; of a whole chain: it has not decided. */
const CONTINUES = 0;
/** The entry leaves its chain without a decision. */
const RETURNED = 1;
const FIRST_DECIDER = 2;

export interface ChainDenotation {
  readonly functions: PacketFunctions<Ends>;
  denote(chain: FilterChain): Node;
  /** Who decides when the chain is asked by itself: a base chain's policy where it has not decided. */
  decidersOf(chain: FilterChain, ends: Ends): readonly FilterDecider[];
}

/**
 * SEM-10, SEM-12. The chains as functions from packets to all their possible ends, right for the packets `within`.
 * Twin of the walk in `decideChain`.
 */
export function denoteChains(
  rules: FilterRules,
  space: PacketSpace,
  within: PacketProduct,
  /** `one`: any of those with the same verdict stands for all of them, which makes far fewer values of many. */
  tell: 'all' | 'one' = 'all',
): ChainDenotation {
  const functions = new PacketFunctions<Ends>(space, [CONTINUES], (ends) => ends.join(' '));
  const inTurn = functions.toOperation({
    merge: (a, b) => toEnds([...a.filter((end) => end !== CONTINUES), ...b]),
    isFinal: (a) => a[0] !== CONTINUES,
  });
  const deciders: FilterDecider[] = [];
  const ownEnds = new Map<FilterChain, FilterDecider>();
  const known = new Map<FilterChain, Node>();
  const open = new Set<FilterChain>();
  const first = new Map<Verdict, number>();

  function denote(chain: FilterChain): Node {
    const found = known.get(chain);
    if (found !== undefined) return found;
    if (open.has(chain)) throw new Error(`chain \`${chain.name}\` leads back to itself`);
    open.add(chain);
    const entries = chain.entries.map((entry, index) => denoteEntry(chain, entry, index));
    const whole = functions.change(functions.combine(inTurn, entries), replace(RETURNED, CONTINUES));
    known.set(chain, whole);
    return whole;
  }

  function denoteEntry(chain: FilterChain, entry: FilterEntry, index: number): Node {
    const { action } = entry;
    const match = intersectProducts(entry.match, within);
    if (!match) return functions.none;
    const perhaps = entry.match.unknown.length > 0 ? [CONTINUES] : [];
    if ('chain' in action) {
      const called = denote(findChain(rules, action.chain));
      const back = action.kind === 'jump' ? CONTINUES : RETURNED;
      const ends = functions.change(called, (ends) => toEnds([...replace(CONTINUES, back)(ends), ...perhaps]));
      return functions.within(ends, match);
    }
    return functions.where(match, toEnds([...endsOf(chain, entry, index, action), ...perhaps]));
  }

  function endsOf(
    chain: FilterChain,
    entry: FilterEntry,
    index: number,
    action: Exclude<FilterAction, { chain: string }>,
  ): Ends {
    const decide = (verdict: Verdict) => {
      const known = tell === 'one' ? first.get(verdict) : undefined;
      if (known !== undefined) return known;
      const number = FIRST_DECIDER + deciders.push({ by: 'entry', verdict, chain: chain.name, index, entry }) - 1;
      first.set(verdict, number);
      return number;
    };
    switch (action.kind) {
      case 'accept':
        return [decide('allowed')];
      case 'drop':
      case 'reject':
        return [decide('denied')];
      case 'unknown':
        return [decide('unknown'), CONTINUES];
      case 'continue':
        return [CONTINUES];
      case 'return':
        return [RETURNED];
      default:
        return unreachable(action);
    }
  }

  function ownEnd(chain: FilterChain): FilterDecider {
    const end: FilterDecider = ownEnds.get(chain) ?? toOwnEnd(chain);
    ownEnds.set(chain, end);
    return end;
  }

  return {
    functions,
    denote,
    decidersOf: (chain, ends) => ends.map((end) => deciders[end - FIRST_DECIDER] ?? ownEnd(chain)),
  };
}

function toEnds(ends: readonly number[]): Ends {
  return [...new Set(ends)].toSorted((a, b) => a - b);
}

function replace(from: number, to: number): (ends: Ends) => Ends {
  return (ends) => (ends.includes(from) ? toEnds(ends.map((end) => (end === from ? to : end))) : ends);
}
