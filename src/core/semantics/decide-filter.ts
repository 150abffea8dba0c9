import {
  FILTER_PATHS,
  type FilterChain,
  type FilterEntry,
  type FilterHook,
  type FilterPath,
  type FilterRules,
  type Packet,
} from '#core/model';
import { unreachable } from '#core/result';
import { matchPacket } from './match.ts';

/** What may have the last word on a packet in one base chain. `unknown`: it may accept as well as drop. */
export type FilterDecider =
  | {
      readonly by: 'entry';
      readonly verdict: Verdict;
      readonly chain: string;
      /** Of the entry in its chain, from 0. */
      readonly index: number;
      readonly entry: FilterEntry;
    }
  | { readonly by: 'policy'; readonly verdict: Verdict; readonly chain: string }
  /** The chain was asked by itself, and ends without a decision. */
  | { readonly by: 'end'; readonly verdict: 'unknown'; readonly chain: string };

export type Verdict = 'allowed' | 'denied' | 'unknown';

/** `deciders`: of `denied`, in the chain that denies; of `allowed`, in every chain met; of `unknown`, where it is open. */
export interface FilterDecision {
  readonly verdict: Verdict;
  /** Empty when the packet meets no chain: nothing filters it. */
  readonly deciders: readonly FilterDecider[];
}

/**
 * SEM-11. What the rules do with a packet on its way. The definition; `denoteFilter` is its fast twin.
 * The rules must be free of errors (`findFilterErrors`).
 */
export function decideFilter(rules: FilterRules, packet: Packet, path: FilterPath): FilterDecision {
  const decisions = FILTER_PATHS[path]
    .flatMap((hook) => baseChainsAt(rules, hook))
    .flatMap((chain) => decideBaseChain(rules, chain, packet));
  const denial = decisions.find(({ verdict }) => verdict === 'denied');
  if (denial) return denial;
  const open = decisions.filter(({ verdict }) => verdict === 'unknown');
  return {
    verdict: open.length > 0 ? 'unknown' : 'allowed',
    deciders: (open.length > 0 ? open : decisions).flatMap(({ deciders }) => deciders),
  };
}

/** The base chains of a hook in the order in which packets meet them. */
export function baseChainsAt(rules: FilterRules, hook: FilterHook): FilterChain[] {
  return rules.chains
    .filter(({ base }) => base?.hook === hook)
    .toSorted((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
}

/** One chain by itself: a base chain ends with its policy, any other without a decision. */
export function decideChain(rules: FilterRules, name: string, packet: Packet): FilterDecision {
  return toDecision([...eachDecider(rules, findChain(rules, name), packet)]);
}

/** Nothing when the chain does not see the packet. */
function decideBaseChain(rules: FilterRules, chain: FilterChain, packet: Packet): FilterDecision[] {
  const isSeen = chain.base ? matchPacket(chain.base.scope, packet) : 'no';
  if (isSeen === 'no') return [];
  const decision = toDecision([...eachDecider(rules, chain, packet)]);
  return [isSeen === 'yes' || decision.verdict === 'allowed' ? decision : { ...decision, verdict: 'unknown' }];
}

/** Of all who may have the last word in one chain. */
export function toDecision(deciders: readonly FilterDecider[]): FilterDecision {
  const verdicts = new Set(deciders.map(({ verdict }) => verdict));
  const [only] = verdicts;
  return { verdict: verdicts.size === 1 && only ? only : 'unknown', deciders };
}

function* eachDecider(rules: FilterRules, chain: FilterChain, packet: Packet): Generator<FilterDecider> {
  for (const end of eachEnd(rules, chain, packet)) {
    yield end === 'returned' ? toOwnEnd(chain) : end;
  }
}

/** What is said of packets that no entry of the chain decides. */
export function toOwnEnd({ name, base }: FilterChain): FilterDecider {
  if (!base) return { by: 'end', verdict: 'unknown', chain: name };
  return { by: 'policy', verdict: base.policy === 'accept' ? 'allowed' : 'denied', chain: name };
}

/**
 * SEM-10, SEM-12. Every way in which the chain can end for the packet: one when all is known, several when a match
 * or an action is not modelled.
 */
function* eachEnd(
  rules: FilterRules,
  chain: FilterChain,
  packet: Packet,
): Generator<Exclude<FilterDecider, { by: 'end' }> | 'returned'> {
  for (const [index, entry] of chain.entries.entries()) {
    const isMatch = matchPacket(entry.match, packet);
    if (isMatch === 'no') continue;
    let continues = isMatch === 'maybe';
    const { action } = entry;
    switch (action.kind) {
      case 'accept':
        yield { by: 'entry', verdict: 'allowed', chain: chain.name, index, entry };
        break;
      case 'drop':
      case 'reject':
        yield { by: 'entry', verdict: 'denied', chain: chain.name, index, entry };
        break;
      case 'unknown':
        yield { by: 'entry', verdict: 'unknown', chain: chain.name, index, entry };
        continues = true;
        break;
      case 'continue':
        continues = true;
        break;
      case 'return':
        yield 'returned';
        break;
      case 'goto':
        yield* eachEnd(rules, findChain(rules, action.chain), packet);
        break;
      case 'jump':
        for (const end of eachEnd(rules, findChain(rules, action.chain), packet)) {
          if (end === 'returned') continues = true;
          else yield end;
        }
        break;
      default:
        unreachable(action);
    }
    if (!continues) return;
  }
  yield 'returned';
}

/** Throws for a name that `findFilterErrors` would have reported. */
export function findChain(rules: FilterRules, name: string): FilterChain {
  const chain = rules.chains.find((candidate) => candidate.name === name);
  if (!chain) throw new Error(`no chain \`${name}\``);
  return chain;
}
