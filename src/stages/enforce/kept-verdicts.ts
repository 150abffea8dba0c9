import type { Policy } from '#core/model';
import { compilePolicy, findAffected, type PolicyAt } from '#core/semantics';
import { indexPairs, type PairIndex } from './pair-index.ts';
import { type JudgedPart, type PastConversation, toJudged } from './past-conversation.ts';
import { judgePart, type PartVerdict, type SimulatedConversation, toSimulated } from './simulate.ts';

/** The verdicts on what was seen, which are kept while the policy changes. */
export interface KeptVerdicts {
  /** Moves on to another policy, or to another moment; judges anew what that may change alone. */
  readonly move: (policy: Policy, atMs: number) => VerdictsNow;
}

export interface VerdictsNow {
  /** As `simulate` gives them, one list for each conversation. A list that is the same object as before says the same. */
  readonly rows: readonly (readonly SimulatedConversation[])[];
  /** How many conversations were judged for it. */
  readonly judged: number;
}

interface Held {
  readonly conversation: PastConversation;
  readonly parts: readonly JudgedPart[];
  verdicts: readonly PartVerdict[];
  rows: readonly SimulatedConversation[];
}

/** With more parts than this a change is no small one: looking for what it affects takes longer than judging all. */
const MOST_PRODUCTS = 200;

/** Twin of `simulate`. Cost of a move follows the policy, and the conversations that the change may affect. */
export function keepVerdicts(conversations: readonly PastConversation[]): KeptVerdicts {
  const held = conversations.map((conversation): Held => {
    return { conversation, parts: toJudged(conversation), verdicts: [], rows: [] };
  });
  let index: PairIndex | undefined;
  let known: PolicyAt | undefined;
  const findTouched = (next: PolicyAt): Iterable<number> => {
    if (known === undefined) return held.keys();
    const affected = findAffected(known, next);
    if (affected.length > MOST_PRODUCTS) return held.keys();
    index ??= indexPairs(held.map(({ parts }) => parts.flatMap(({ pairs }) => pairs)));
    return index.findIn(affected);
  };
  return {
    move: (policy, atMs) => {
      const next = { policy, atMs };
      const touched = [...findTouched(next)];
      // Nobody needs the compiled policy where nothing is judged.
      const compiled = touched.length > 0 ? compilePolicy(policy) : undefined;
      for (const position of touched) {
        const one = held[position];
        if (one && compiled) judge(one, (part) => judgePart(compiled, part, atMs));
      }
      known = next;
      return { rows: held.map(({ rows }) => rows), judged: touched.length };
    },
  };
}

/** What is said anew and is the same leaves the rows the same objects. */
function judge(one: Held, judgeOf: (part: JudgedPart) => PartVerdict): void {
  const { conversation, parts, verdicts: before } = one;
  const verdicts = parts.map(judgeOf);
  if (before.length > 0 && verdicts.every((is, i) => isSame(is, before[i]))) return;
  one.verdicts = verdicts;
  one.rows = toSimulated(
    conversation,
    parts.flatMap((part, i) => {
      const is = verdicts[i];
      return is ? [{ part, is }] : [];
    }),
  );
}

function isSame(a: PartVerdict, b: PartVerdict | undefined): boolean {
  const isSameList = (x: readonly string[], y: readonly string[]) =>
    x.length === y.length && x.every((name, i) => name === y[i]);
  return (
    b !== undefined && a.verdict === b.verdict && isSameList(a.rules, b.rules) && isSameList(a.droppedBy, b.droppedBy)
  );
}
