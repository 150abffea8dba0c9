import {
  EVERY_PACKET,
  FILTER_PATHS,
  type FilterAction,
  type FilterChain,
  type FilterEntry,
  type FilterHook,
  type FilterMatch,
  type FilterPath,
  type FilterRules,
} from '#core/model';
import { ALL_INTERFACES, hasInterface, isAllInterfaces } from '#core/net';
import { unreachable } from '#core/result';
import {
  intersectPackets,
  noPackets,
  type PacketSet,
  type PacketSpace,
  subtractPackets,
  toPacketSet,
  unionPackets,
} from '#core/packetset';
import { baseChainsAt, findChain } from '../../decide-filter.ts';
import { toFilterSpace } from '../../denote-filter.ts';
import { type Answer, askNotes, changeNotes, changeOf, forgetMarks, isOfConnection } from './note-state.ts';
import { gather, type Region } from './region.ts';
import { CAME_IN, MADE_HERE } from '../sides.ts';
import { TRACKED } from './start.ts';
import { translate } from './translate.ts';

/** Of the packets that meet an entry, what each of its tests answers. A packet is in several where that is not known. */
export type Answers = ReadonlyMap<FilterEntry, readonly Readonly<Record<Answer, PacketSet>>[]>;

/** Rules of more steps than this are too large to follow: nothing is known of what they note. */
const MOST_STEPS = 60_000;

/** What comes in and stays, comes in and leaves, is made here. */
const PATHS: Readonly<Record<FilterPath, FilterMatch>> = {
  input: { ...EVERY_PACKET, in: CAME_IN, out: MADE_HERE },
  forward: { ...EVERY_PACKET, in: CAME_IN, out: CAME_IN },
  output: { ...EVERY_PACKET, in: MADE_HERE },
};

/** A space in which the ways through all of these rules can be told apart. */
export function toNoteSpace(...several: readonly FilterRules[]): PacketSpace {
  const entries = Object.values(PATHS).map((match): FilterEntry => ({ match, action: { kind: 'continue' }, text: '' }));
  return toFilterSpace(...several, { chains: [{ name: 'ways', entries }] });
}

/** Undefined: the rules are too large. `hooks`: where the walk ends; absent: at the end of every path. */
export function walkNotes(
  rules: FilterRules,
  space: PacketSpace,
  starts: readonly Region[],
  hooks?: ReadonlySet<FilterHook>,
): Answers | undefined {
  const answers = new Map<FilterEntry, Record<Answer, PacketSet>[]>();
  const none = noPackets(space);
  const tracked = toPacketSet(space, [{ ...EVERY_PACKET, states: TRACKED }]);
  const sets = new Map<FilterMatch, PacketSet>();
  const anywheres = new Map<FilterMatch, FilterMatch>();
  let steps = 0;
  // What leaves may have been for the host itself, before it was sent on: whether, is not known of it.
  const isSending = rules.chains.some(({ entries }) => entries.some(({ action }) => sendsOn(action)));
  let isUnrouted = false;

  for (const path of ['input', 'forward', 'output'] as const) {
    let regions = starts.map((start) => ({
      ...start,
      packets: intersectPackets(start.packets, toPacketSet(space, [PATHS[path]])),
    }));
    for (const hook of FILTER_PATHS[path].filter((one) => !hooks || hooks.has(one)))
      for (const chain of baseChainsAt(rules, hook)) {
        isUnrouted = isSending && path === 'forward' && (hook === 'ingress' || hook === 'prerouting');
        regions = meetBase(chain, gather(space, regions));
      }
  }
  return steps > MOST_STEPS ? undefined : answers;

  function meetBase(chain: FilterChain, regions: readonly Region[]): Region[] {
    const scope = chain.base?.scope ?? EVERY_PACKET;
    const seen = regions.map((region) => narrow(region, setOf(scope)));
    const unseen = scope.unknown.length > 0 ? regions : regions.map((region) => without(region, setOf(scope)));
    const { back, accepted } = walk(chain, seen);
    return [...unseen, ...accepted, ...(chain.base?.policy === 'accept' ? back : [])];
  }

  /** `back`: what the chain has not decided. */
  function walk(chain: FilterChain, entering: readonly Region[]): { back: Region[]; accepted: Region[] } {
    let open = gather(space, entering);
    const back: Region[] = [];
    const accepted: Region[] = [];
    for (const entry of chain.entries) {
      if (open.length === 0 || steps > MOST_STEPS) break;
      const next: Region[] = [];
      for (const region of open) {
        steps++;
        const { hit, isSure } = meet(entry, region);
        next.push(isSure ? without(region, hit.packets) : region);
        if (hit.packets === none) continue;
        const { action } = entry;
        switch (action.kind) {
          case 'accept':
            accepted.push(...translate(space, action, hit));
            break;
          case 'drop':
          case 'reject':
            break;
          case 'return':
            back.push(hit);
            break;
          case 'continue':
            next.push(...note(entry, hit));
            break;
          case 'unknown': {
            const after = { ...hit, notes: action.redirects ? hit.notes : forgetMarks(hit.notes) };
            accepted.push(...translate(space, action, after));
            next.push(after);
            break;
          }
          case 'jump':
          case 'goto': {
            const called = walk(findChain(rules, action.chain), [hit]);
            accepted.push(...called.accepted);
            (action.kind === 'jump' ? next : back).push(...called.back);
            break;
          }
          default:
            unreachable(action);
        }
      }
      open = gather(space, next);
    }
    return { back: gather(space, [...back, ...open]), accepted: gather(space, accepted) };
  }

  function meet(entry: FilterEntry, region: Region): { hit: Region; isSure: boolean } {
    const { match } = entry;
    const isOpen = isUnrouted && !isAllInterfaces(match.out);
    const hit = narrow(region, setOf(isOpen && hasInterface(match.out, '') ? anywhere(match) : match));
    if (hit.packets === none) return { hit, isSure: true };
    const asked = (match.asks ?? []).map((test) => ({ test, answer: askNotes(region.notes, test) }));
    record(entry, asked, hit.packets);
    if (asked.some(({ answer }) => answer === 'no')) return { hit: { ...hit, packets: none }, isSure: true };
    const known = new Set(asked.flatMap(({ test, answer }) => (answer === 'yes' ? [test.text] : [])));
    return { hit, isSure: !isOpen && match.unknown.every((text) => known.has(text)) };
  }

  function note({ action }: FilterEntry, hit: Region): Region[] {
    const change = changeOf(action);
    if (!change) return [hit];
    const changed = (region: Region) => ({ ...region, notes: changeNotes(region.notes, change) });
    // What is not tracked has no connection whose mark could be read or written.
    return isOfConnection(change) ? [changed(narrow(hit, tracked)), without(hit, tracked)] : [changed(hit)];
  }

  function record(entry: FilterEntry, asked: readonly { answer: Answer }[], packets: PacketSet): void {
    if (asked.length === 0) return;
    const known = answers.get(entry) ?? asked.map(() => ({ yes: none, no: none, maybe: none }));
    for (const [i, { answer }] of asked.entries()) {
      const own = known[i];
      if (own) own[answer] = unionPackets(own[answer], packets);
    }
    answers.set(entry, known);
  }

  function anywhere(match: FilterMatch): FilterMatch {
    const found = anywheres.get(match) ?? { ...match, out: ALL_INTERFACES };
    anywheres.set(match, found);
    return found;
  }

  function setOf(match: FilterMatch): PacketSet {
    const found = sets.get(match) ?? toPacketSet(space, [match]);
    sets.set(match, found);
    return found;
  }
}

function sendsOn(action: FilterAction): boolean {
  const redirect =
    action.kind === 'accept' ? action.redirected : action.kind === 'unknown' ? action.redirects : undefined;
  return redirect !== undefined && redirect.to !== 'host';
}

function narrow({ packets, notes }: Region, set: PacketSet): Region {
  return { notes, packets: intersectPackets(packets, set) };
}

function without({ packets, notes }: Region, set: PacketSet): Region {
  return { notes, packets: subtractPackets(packets, set) };
}
