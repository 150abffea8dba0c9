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

/** Rules that decide nothing: packets are decided before them, or would be decided alike after them. */
export function findDeadEntries(view: PointView): AuditFinding[] {
  const { point, chains } = view;
  const live = liveEntries(view);
  // What is reached only when a condition holds that nobody knows may decide something then.
  const perhaps = new Set(chains.flatMap((chain) => [...chain.perhaps].map(({ name }) => name)));
  const called = new Set(chains.flatMap((chain) => chain.called));
  return [...called].flatMap((chain) =>
    rulesOf(chain).flatMap((rule) => {
      const [entry] = rule;
      if (!entry?.at || !rule.every(isJudged)) return [];
      const shared = { subject: point.name, at: [entry.at] };
      if (!rule.some((one) => live.has(one)))
        return perhaps.has(chain.name)
          ? []
          : [
              toFinding('shadowed-rule', {
                ...shared,
                message: `\`${entry.text}\` decides nothing${printBefore(view, chain, rule)}`,
              }),
            ];
      const later = rule.map((one) => findAlike(chain, one, rule));
      const [first] = later;
      if (!first || later.includes(undefined)) return [];
      return [
        toFinding('redundant-rule', {
          ...shared,
          message: `\`${entry.text}\` says what ${[...new Set(later.flatMap((one) => (one ? printEntry(one) : [])))].join(' and ')} ${later.every((one) => one === first) ? 'says' : 'say'} anyway`,
        }),
      ];
    }),
  );
}

/** What somebody wrote as one line may be several entries: it can go when none of them does anything. */
function rulesOf({ entries }: FilterChain): FilterEntry[][] {
  const written = entries.flatMap((entry) => (entry.at ? [{ entry, at: entry.at }] : []));
  const rules = Map.groupBy(written, ({ entry: { text }, at }) => `${printPosition(at)} ${text}`);
  return [...rules.values()].map((rule) => rule.map(({ entry }) => entry));
}

function isJudged({ action, match, isPlatforms }: FilterEntry): boolean {
  const isDeciding = action.kind === 'accept' || action.kind === 'drop' || action.kind === 'reject';
  return isDeciding && !isPlatforms && match.unknown.length === 0;
}

function printBefore({ chains, space }: PointView, chain: FilterChain, rule: readonly FilterEntry[]): string {
  // Of replies it says nothing that accepts what belongs to a connection.
  const own = rule.map(({ match }) => {
    const first = match.states.filter((state) => state === 'new' || state === 'untracked');
    return first.length > 0 ? { ...match, states: first } : match;
  });
  // What another table says of the packets is no reason why this rule is not asked.
  const leading = chains.filter(({ called }) => called.includes(chain));
  const packets = toPacketSet(space, own);
  const before = [...new Set(leading.flatMap(({ deciders }) => [...entriesOf(restrictMap(deciders, packets))]))];
  if (before.length === 0) return ': no packet that gets there can match it';
  const whole = before.find((entry) => own.every((match) => isWithin(match, entry.match)));
  const told = whole ? [whole] : before;
  const named = told.slice(0, NAMED).map(printEntry);
  const more = told.length - named.length;
  return `: its packets are decided by ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function printEntry({ text, at }: FilterEntry): string {
  return `\`${text}\`${at ? ` (${printPosition(at)})` : ''}`;
}

/** A later entry that does the same with all of its packets, when none between can decide one otherwise. */
function findAlike(
  { entries }: FilterChain,
  entry: FilterEntry,
  rule: readonly FilterEntry[],
): FilterEntry | undefined {
  // What a reject answers is not modelled: another answer is something else.
  if (entry.action.kind === 'reject') return undefined;
  const index = entries.indexOf(entry);
  for (const later of entries.slice(index + 1, index + 1 + AHEAD)) {
    if ((later.action.kind === 'continue' && !later.action.tracks) || rule.includes(later)) continue;
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
