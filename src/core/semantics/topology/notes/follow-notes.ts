import {
  CONNECTION_STATES,
  EVERY_PACKET,
  type FilterEntry,
  type FilterHook,
  type FilterMatch,
  type FilterRules,
} from '#core/model';
import {
  intersectPackets,
  type PacketSet,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
  toProducts,
  unionPackets,
} from '#core/packetset';
import type { Answer } from './note-state.ts';
import type { Region } from './region.ts';
import { notesOf, startOf } from './start.ts';
import { type Answers, toNoteSpace, walkNotes } from './walk-notes.ts';

/** Later packets of connections, by whether these have another destination than they were sent to. */
export type Translated = readonly { readonly packets: PacketSet; readonly answer: Answer }[];

const asking = new WeakMap<FilterRules, boolean>();

/** Whether some entry asks for what another may have noted. */
export function hasNotes(rules: FilterRules): boolean {
  const found = asking.get(rules) ?? rules.chains.some(({ entries }) => entries.some(({ match }) => match.asks));
  asking.set(rules, found);
  return found;
}

const EARLY: ReadonlySet<FilterHook> = new Set(['ingress', 'prerouting', 'output']);

/** SEM-26. For the chains at which destinations are translated, by the names that packets have up to there. */
export function followEarlyNotes(rules: FilterRules): FilterRules {
  if (!hasNotes(rules)) return rules;
  const space = toNoteSpace(rules);
  const answers = walkNotes(rules, space, toStarts(rules, space, []), EARLY);
  return answers ? answer(rules, space, answers) : rules;
}

const known = new WeakMap<FilterRules, FilterRules>();

/**
 * SEM-26. The rules with what they note followed: a test is what it answers where all that may come to it is known. `written`:
 * the rules before translation was followed.
 */
export function followNotes(
  rules: FilterRules,
  written: FilterRules,
  findTranslated: (written: FilterRules, space: PacketSpace) => Translated,
): FilterRules {
  if (!hasNotes(rules)) return rules;
  const found = known.get(rules) ?? follow(rules, written, findTranslated);
  known.set(rules, found);
  return found;
}

function follow(
  rules: FilterRules,
  written: FilterRules,
  findTranslated: (written: FilterRules, space: PacketSpace) => Translated,
): FilterRules {
  const space = toNoteSpace(rules, written);
  const answers = walkNotes(rules, space, toStarts(rules, space, findTranslated(written, space)));
  return answers ? answer(rules, space, answers) : rules;
}

function toStarts(rules: FilterRules, space: PacketSpace, translated: Translated): Region[] {
  const start = startOf(rules);
  const isHiding = rules.chains.some(({ entries }) =>
    entries.some(({ action }) => action.kind === 'accept' && action.hides),
  );
  return CONNECTION_STATES.flatMap((state): Region[] => {
    const packets = toPacketSet(space, [{ ...EVERY_PACKET, states: [state] }]);
    const isLater = state === 'established' || state === 'related';
    const notes = { ...notesOf(start, state), source: isLater && isHiding ? ('maybe' as const) : ('no' as const) };
    const parts = isLater ? translated : [];
    return [
      ...parts.map((part) => ({
        packets: intersectPackets(packets, part.packets),
        notes: { ...notes, destination: part.answer },
      })),
      { packets: parts.reduce((rest, part) => subtractPackets(rest, part.packets), packets), notes },
    ];
  });
}

/** The rules with each test answered, as far as it is for the packets that come to it. */
function answer(rules: FilterRules, space: PacketSpace, answers: Answers): FilterRules {
  return {
    chains: rules.chains.map((chain) => ({
      ...chain,
      entries: chain.entries.flatMap((entry) => (entry.match.asks ? answerEntry(entry, space, answers) : [entry])),
    })),
  };
}

/** An entry of more parts than this asks as before. */
const MOST_PARTS = 500;

function answerEntry(entry: FilterEntry, space: PacketSpace, answers: Answers): FilterEntry[] {
  const found = answers.get(entry);
  // No packet comes to it.
  if (!found) return [];
  const { asks = [], ...match } = entry.match;
  let parts: { packets: PacketSet; unknown: readonly string[] }[] = [
    { packets: toPacketSet(space, [match]), unknown: match.unknown },
  ];
  for (const [i, { text }] of asks.entries()) {
    const { yes, no, maybe } = found[i] ?? {};
    if (!yes || !no || !maybe) continue;
    const open = unionPackets(maybe, intersectPackets(yes, no));
    const sure = subtractPackets(yes, open);
    parts = parts.flatMap(({ packets, unknown }) => [
      { packets: intersectPackets(packets, sure), unknown: unknown.filter((words) => words !== text) },
      { packets: intersectPackets(packets, open), unknown },
    ]);
  }
  const matches = parts.flatMap(({ packets, unknown }) =>
    toProducts(packets).map((product): FilterMatch => ({ ...product, unknown })),
  );
  return matches.length > MOST_PARTS ? [{ ...entry, match }] : matches.map((one) => ({ ...entry, match: one }));
}
