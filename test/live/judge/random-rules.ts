import {
  EVERY_PACKET,
  type FilterAction,
  type FilterChain,
  type FilterEntry,
  type FilterHook,
  type FilterRules,
} from '#core/model';
import type { Form } from '#dialects/nftables';
import type { Random } from './random.ts';
import { FAMILY_SCOPES, type Known, randomCases, randomMatch } from './random-match.ts';

/** A list and how each entry of it is written. */
export interface RandomList {
  readonly rules: FilterRules;
  readonly formOf: (entry: FilterEntry) => Form;
}

/** What the place of a list lets its entries say. */
interface Place extends Known {
  /** Chains that may be called: calls lead from lower numbers to higher ones, so none leads back. */
  readonly callees: readonly string[];
  readonly hasReject: boolean;
}

export function randomList(random: Random): RandomList {
  const called = Array.from({ length: random.whole(5) }, (_, i) => `called${i}`);
  const hooks = randomHooks(random);
  const place = {
    // At prerouting nobody knows yet where a packet goes. At postrouting nobody can be answered any more, and a packet
    // that `dup` made looks as if the device that it leaves by had brought it.
    hasOut: !hooks.includes('prerouting'),
    hasIn: !hooks.includes('postrouting'),
    hasReject: !hooks.includes('postrouting'),
  };
  const base = hooks.map((hook, i): FilterChain => ({
    name: `base${i}`,
    base: {
      hook,
      priority: random.pick([-100, -10, 0, 0, 10]),
      policy: random.chance(0.35) ? 'drop' : 'accept',
      scope: { ...EVERY_PACKET, sources: random.pick(FAMILY_SCOPES) },
    },
    entries: randomEntries(random, 1 + random.whole(6), { ...place, callees: called }),
  }));
  const others = called.map((name, i): FilterChain => ({
    name,
    entries: randomEntries(random, random.whole(5), { ...place, callees: called.slice(i + 1) }),
  }));
  const listForm = randomForm(random);
  const forms = new Map(
    [...base, ...others].flatMap(({ entries }) =>
      entries.map((entry) => [entry, random.chance(0.8) ? listForm : randomForm(random)] as const),
    ),
  );
  return { rules: { chains: [...base, ...others] }, formOf: (entry) => forms.get(entry) ?? listForm };
}

function randomHooks(random: Random): FilterHook[] {
  const usual = random.some<FilterHook>(['input', 'forward', 'output'], 0.85);
  const more = (['input', 'forward', 'output', 'prerouting', 'postrouting'] as const).filter(() => random.chance(0.15));
  return [...usual, ...more];
}

function randomEntries(random: Random, count: number, place: Place): FilterEntry[] {
  return Array.from({ length: count }).flatMap(() => {
    const match = randomMatch(random, place);
    if (random.chance(0.85)) return [toEntry(match, randomAction(random, place))];
    const rest = random.chance(0.5) ? EVERY_PACKET : match;
    return randomCases(random, place).map((part) => toEntry({ ...rest, ...part }, randomAction(random, place)));
  });
}

function toEntry(match: FilterEntry['match'], action: FilterAction): FilterEntry {
  return { match, action, text: '' };
}

function randomAction(random: Random, { callees, hasReject }: Place): FilterAction {
  const place = random.whole(100);
  if (place < 30) return { kind: 'accept' };
  if (place < 50) return { kind: 'drop' };
  if (place < 57) return { kind: hasReject ? 'reject' : 'drop' };
  if (place < 64) return { kind: 'continue' };
  if (place < 74) return { kind: 'return' };
  if (callees.length === 0) return { kind: random.chance(0.5) ? 'accept' : 'drop' };
  return { kind: place < 90 ? 'jump' : 'goto', chain: random.pick(callees) };
}

function randomForm(random: Random): Form {
  return {
    values: random.pick(['anonymous', 'named', 'rules']),
    negation: random.chance(0.5),
    concatenation: random.chance(0.3),
    verdictMap: random.chance(0.4),
    anyTransport: random.chance(0.5),
  };
}
