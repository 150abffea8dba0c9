import { type FilterChain, type FilterEntry, type PacketProduct, printPosition } from '#core/model';
import {
  complementInterfaces,
  intersectInterfaces,
  isAllPorts,
  isWithinAddresses,
  isEmptyTraffic,
  subtractTraffic,
} from '#core/net';
import { restrictMap, toPacketSet } from '#core/packetset';
import { type AuditFinding, toFinding } from '../audit-finding.ts';
import { entriesOf, liveEntries, type PointView } from './point-view.ts';

/** How far ahead a later entry is looked for that makes one redundant. */
const AHEAD = 200;
/** So many of those that decide before are named. */
const NAMED = 3;

/** Entries that decide nothing: packets are decided before them, or would be decided alike after them. */
export function findDeadEntries(view: PointView): AuditFinding[] {
  const { point, chains } = view;
  const live = liveEntries(view);
  // What is reached only when a condition holds that nobody knows may decide something then.
  const perhaps = new Set(chains.flatMap((chain) => [...chain.perhaps].map(({ name }) => name)));
  const called = new Set(chains.flatMap((chain) => chain.called));
  return [...called].flatMap((chain) =>
    chain.entries.flatMap((entry, index) => {
      if (!isDeciding(entry) || entry.isPlatforms || !entry.at || entry.match.unknown.length > 0) return [];
      const shared = { subject: point.name, at: [entry.at] };
      if (!live.has(entry))
        return perhaps.has(chain.name)
          ? []
          : [
              toFinding('shadowed-rule', {
                ...shared,
                message: `\`${entry.text}\` decides nothing${printBefore(view, entry)}`,
              }),
            ];
      const later = findAlike(chain, index);
      if (!later) return [];
      return [
        toFinding('redundant-rule', {
          ...shared,
          message: `\`${entry.text}\` says what ${printEntry(later)} says anyway`,
        }),
      ];
    }),
  );
}

function isDeciding({ action }: FilterEntry): boolean {
  return action.kind === 'accept' || action.kind === 'drop' || action.kind === 'reject';
}

function printBefore({ chains, space }: PointView, { match }: FilterEntry): string {
  // Of replies it says nothing that accepts what belongs to a connection.
  const first = match.states.filter((state) => state === 'new' || state === 'untracked');
  const own = toPacketSet(space, [first.length > 0 ? { ...match, states: first } : match]);
  const before = new Set(chains.flatMap(({ deciders }) => [...entriesOf(restrictMap(deciders, own))]));
  if (before.size === 0) return ': no packet can match it';
  const named = [...before].slice(0, NAMED).map(printEntry);
  const more = before.size - named.length;
  return `: its packets are decided by ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function printEntry({ text, at }: FilterEntry): string {
  return `\`${text}\`${at ? ` (${printPosition(at)})` : ''}`;
}

/** A later entry that does the same with all of its packets, when none between can decide one otherwise. */
function findAlike({ entries }: FilterChain, index: number): FilterEntry | undefined {
  const entry = entries[index];
  // What a reject answers is not modelled: another answer is something else.
  if (!entry || entry.action.kind === 'reject') return undefined;
  for (const later of entries.slice(index + 1, index + 1 + AHEAD)) {
    if (later.action.kind === 'continue' && !later.action.tracks) continue;
    if (later.action.kind !== entry.action.kind) return undefined;
    if (later.match.unknown.length === 0 && isWithin(entry.match, later.match)) return later;
  }
  return undefined;
}

function isWithin(inner: PacketProduct, outer: PacketProduct): boolean {
  return (
    isWithinAddresses(inner.sources, outer.sources) &&
    isWithinAddresses(inner.destinations, outer.destinations) &&
    isEmptyTraffic(subtractTraffic(inner.traffic, outer.traffic)) &&
    (isAllPorts(outer.sourcePorts) || JSON.stringify(inner.sourcePorts) === JSON.stringify(outer.sourcePorts)) &&
    inner.states.every((state) => outer.states.includes(state)) &&
    (['in', 'out'] as const).every(
      (side) => intersectInterfaces(inner[side], complementInterfaces(outer[side])).ranges.length === 0,
    )
  );
}
