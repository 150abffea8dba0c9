import {
  EVERY_PACKET,
  FILTER_PATHS,
  type FilterChain,
  type FilterPath,
  type FilterRules,
  type PacketProduct,
} from '#core/model';
import { type Node, PacketFunctions, type PacketMap, PacketSpace, restrictMap, toPacketSet } from '#core/packetset';
import { baseChainsAt, type FilterDecider, type FilterDecision, toDecision } from './decide-filter.ts';
import { denoteChains } from './denote-chain.ts';

/** A space in which all of these rules can be told apart, and compared. */
export function toFilterSpace(...several: readonly FilterRules[]): PacketSpace {
  const matches = several
    .flatMap(({ chains }) => chains)
    .flatMap(({ entries, base }) => [...entries.map(({ match }) => match), ...(base ? [base.scope] : [])]);
  return new PacketSpace(matches.flatMap((match) => [match.in, match.out]));
}

export interface FilterDenotationOptions {
  /** Absent: one of its own. */
  readonly space?: PacketSpace;
  /** The packets that are of interest: the fewer, the faster. Others have no value. Absent: every packet. */
  readonly within?: PacketProduct;
  /** `none`: only verdicts are told, which is much faster where many conditions are not modelled. Absent: `all`. */
  readonly deciders?: 'all' | 'none';
}

const NOT_FILTERED: FilterDecision = { verdict: 'allowed', deciders: [] };

/**
 * SEM-11. What the rules do with each packet on its way. Twin of `decideFilter`, but that deciders are not repeated.
 * What is allowed for sure, and what may be, are the packets of verdict `allowed`, and those of any but `denied`.
 * The rules must be free of errors (`findFilterErrors`).
 */
export function denoteFilter(
  rules: FilterRules,
  path: FilterPath,
  { space = toFilterSpace(rules), within = EVERY_PACKET, deciders: told = 'all' }: FilterDenotationOptions = {},
): PacketMap<FilterDecision> {
  const chains = denoteChains(rules, space, within, told === 'all' ? 'all' : 'one');
  const numbers = new Map<FilterDecider, number>();
  const decisions = new PacketFunctions<FilterDecision>(space, NOT_FILTERED, ({ verdict, deciders }) =>
    [verdict, ...deciders.map((decider) => numberOf(numbers, decider))].join(' '),
  );
  const meet = decisions.toOperation({ merge: meetBoth, isFinal: ({ verdict }) => verdict === 'denied' });
  const met = FILTER_PATHS[path].flatMap((hook) => baseChainsAt(rules, hook));
  const whole = decisions.toMap(decisions.combine(meet, met.map(denoteBaseChain)));
  return restrictMap(whole, toPacketSet(space, [within]));

  function denoteBaseChain(chain: FilterChain): Node {
    const scope = chain.base?.scope;
    if (!scope) throw new Error(`chain \`${chain.name}\` has no hook`);
    const decided = chains.functions.translate(chains.denote(chain), decisions, (ends): FilterDecision => {
      const whole = toDecision(chains.decidersOf(chain, ends));
      const decision = told === 'all' ? whole : { ...whole, deciders: [] };
      return scope.unknown.length === 0 || decision.verdict === 'allowed'
        ? decision
        : { ...decision, verdict: 'unknown' };
    });
    return decisions.within(decided, scope);
  }
}

/**
 * SEM-10. Who may have the last word on each packet that the base chain sees, whatever other base chains say: several
 * where something is not modelled, none where it does not see the packet.
 */
export function denoteBaseChain(
  rules: FilterRules,
  chain: FilterChain,
  space: PacketSpace,
): PacketMap<readonly FilterDecider[]> {
  const chains = denoteChains(rules, space, EVERY_PACKET);
  const seen = chains.functions.within(chains.denote(chain), chain.base?.scope ?? EVERY_PACKET);
  const map = chains.functions.toMap(seen);
  const isSeen = toPacketSet(space, [chain.base?.scope ?? EVERY_PACKET]);
  return restrictMap({ ...map, values: map.values.map((ends) => chains.decidersOf(chain, ends)) }, isSeen);
}

function numberOf<T>(numbers: Map<T, number>, value: T): number {
  const number = numbers.get(value) ?? numbers.size;
  numbers.set(value, number);
  return number;
}

/** What two base chains say, one after the other: all must allow, and what is open is open because of whoever is. */
function meetBoth(a: FilterDecision, b: FilterDecision): FilterDecision {
  if (b.verdict === 'denied') return b;
  if (a.verdict === b.verdict) return { verdict: a.verdict, deciders: [...a.deciders, ...b.deciders] };
  return a.verdict === 'unknown' ? a : b;
}
