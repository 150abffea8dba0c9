import type { Declaration, Policy } from '#core/model';
import { toCombinations } from './combinations.ts';
import { countSingles, type Generality, missingMass } from './generality.ts';
import type { Observed } from './request.ts';
import { joinKeyOf, joinScopes, keyOf, memberNameOf, type Scope, toMembers, toScopes } from './scope.ts';
import { toSigningGroups, toSigningTest } from './signing.ts';
import { printSeenTraffic, type SeenTraffic, toSeenTraffic } from './services.ts';
import { toWholeWeb } from './web.ts';

type Estate = Pick<Policy, 'zones' | 'workloads'>;

/** A rule to be: who may reach whom on what, and the conversations that speak for it. */
export interface Piece {
  readonly from: Scope;
  readonly to: Scope;
  readonly services: readonly SeenTraffic[];
  readonly evidence: readonly Observed[];
  /** What files say that speaks for it. Absent: nothing. */
  readonly declarations?: readonly Declaration[];
}

/** So many sources that each came once show a need of their role, and no whim. */
const LEAST_SINGLES = 3;

/**
 * The conversations as few readable pieces. Roles speak for their members when enough of the pairs that they permit
 * were seen, or when a list of those that were seen would soon be wrong; else the workloads that were seen are named.
 * Who calls into the key zone is always named. Pieces are joined where the result permits nothing more.
 *
 * `seldom`: seen less often than a habit is; it speaks for a rule where many of a role did it.
 */
export function toPieces(
  frequent: readonly Observed[],
  seldom: readonly Observed[],
  estate: Estate,
  generality: Generality,
): Piece[] {
  const scopeOf = toScopes(estate);
  const classes = new Map(estate.zones.map((zone) => [zone.name, zone.class]));
  const isSigningCall = toSigningTest(estate);
  const isHabit = new Set(frequent);
  const membersOf = toMembers(estate.workloads);
  const groups = groupAlike(
    [...frequent, ...seldom].filter((one) => !isSigningCall(one)),
    scopeOf,
  );
  const toGroupPieces = (group: readonly Observed[]): Piece[] => {
    const [first] = group;
    if (!first) return [];
    const from = scopeOf(first.source);
    const to = scopeOf(first.destination);
    const services = [toSeenTraffic(first)];
    const isIntoKeys = classes.get(first.destination.zone) === 'key-management';
    const habits = group.filter((one) => isHabit.has(one));
    const whole = { from: isIntoKeys ? toNames(from, habits, 'source') : from, to, services };
    if (!isIntoKeys && isOpenEnded(group, from, membersOf, generality)) return [{ ...whole, evidence: group }];
    if (habits.length === 0) return [];
    const { seen, permitted } = toCombinations({ ...whole, evidence: habits }, membersOf);
    if (seen >= generality.leastSeen * permitted) return [{ ...whole, evidence: habits }];
    return [...Map.groupBy(habits, ({ destination }) => memberNameOf(destination, to)).values()].map((part) => ({
      from: toNames(from, part, 'source'),
      to: toNames(to, part, 'destination'),
      services,
      evidence: part,
    }));
  };
  const made = groups.flatMap(toGroupPieces);
  const pieces = [...toSigningPieces(frequent, estate), ...(generality.leastSeen < 1 ? made.map(toWholeWeb) : made)];
  return joinPieces(pieces);
}

/** As few as permit the same. */
export function joinPieces(pieces: readonly Piece[]): Piece[] {
  return joinEnds(joinEnds(joinServices(pieces), 'from'), 'to');
}

/** Those of one scope with another one on one service. Relies on INVARIANT (one scope). */
function groupAlike(conversations: readonly Observed[], scopeOf: ReturnType<typeof toScopes>): Observed[][] {
  const groups: Observed[][] = [];
  const bySource = new Map<Scope, Map<Scope, Map<string, Observed[]>>>();
  for (const one of conversations) {
    const [from, to] = [scopeOf(one.source), scopeOf(one.destination)];
    const byDestination = bySource.get(from) ?? new Map<Scope, Map<string, Observed[]>>();
    if (byDestination.size === 0) bySource.set(from, byDestination);
    const byTraffic = byDestination.get(to) ?? new Map<string, Observed[]>();
    if (byTraffic.size === 0) byDestination.set(to, byTraffic);
    const traffic = printSeenTraffic(one);
    const known = byTraffic.get(traffic);
    if (known) known.push(one);
    else {
      const group = [one];
      byTraffic.set(traffic, group);
      groups.push(group);
    }
  }
  return groups;
}

/** Half of a role did it, and so many of them once that others will: a list of names would be wrong tomorrow. */
function isOpenEnded(
  group: readonly Observed[],
  from: Scope,
  membersOf: ReturnType<typeof toMembers>,
  { mostMissed, leastSeen }: Generality,
): boolean {
  if (from.kind !== 'roles') return false;
  const counts = group.map(({ connections }) => connections);
  if (countSingles(counts) < LEAST_SINGLES || missingMass(counts) <= mostMissed) return false;
  const sources = new Set(group.map(({ source }) => source.name)).size;
  return sources >= leastSeen * membersOf(from).length;
}

/** Callers and listeners as they were seen, one piece for each zone of callers. */
function toSigningPieces(conversations: readonly Observed[], estate: Estate): Piece[] {
  return toSigningGroups(conversations, estate).flatMap(({ to, service, calls }) =>
    [...Map.groupBy(calls, ({ source }) => source.zone)].map(([zone, group]) => ({
      from: { kind: 'names' as const, zone, names: [...new Set(group.map(({ source }) => source.name))].toSorted() },
      to,
      services: [service],
      evidence: group,
    })),
  );
}

function toNames(scope: Scope, group: readonly Observed[], end: 'source' | 'destination'): Scope {
  if (scope.kind !== 'roles') return scope;
  return { kind: 'names', zone: scope.zone, names: [...new Set(group.map((one) => one[end].name))].toSorted() };
}

function joinServices(pieces: readonly Piece[]): Piece[] {
  return joinBy(
    pieces,
    ({ from, to }) => `${keyOf(from)} ${keyOf(to)}`,
    (first, group) => ({ ...first, services: joinTraffic(group.flatMap(({ services }) => services)) }),
  );
}

function joinEnds(pieces: readonly Piece[], end: 'from' | 'to'): Piece[] {
  const other = end === 'from' ? 'to' : 'from';
  return joinBy(
    pieces,
    (piece) => `${keyOf(piece[other])} ${toServicesKey(piece.services)} ${joinKeyOf(piece[end])}`,
    (first, [, ...others]) => ({
      ...first,
      [end]: joinScopes(
        first[end],
        others.map((piece) => piece[end]),
      ),
    }),
  );
}

/** Joins the pieces of each key, in the place of the first. */
function joinBy(
  pieces: readonly Piece[],
  keyOfPiece: (piece: Piece) => string,
  join: (first: Piece, group: readonly Piece[]) => Piece,
): Piece[] {
  return [...Map.groupBy(pieces, keyOfPiece).values()].flatMap((group) => {
    const [first] = group;
    if (!first || group.length === 1) return group;
    const declarations = group.flatMap((piece) => piece.declarations ?? []);
    return [
      {
        ...join(first, group),
        evidence: group.flatMap(({ evidence }) => evidence),
        ...(declarations.length > 0 && { declarations }),
      },
    ];
  });
}

function joinTraffic(all: readonly SeenTraffic[]): SeenTraffic[] {
  const distinct = new Map(all.map((one) => [printSeenTraffic(one), one]));
  return [...distinct].toSorted(([x], [y]) => (x < y ? -1 : 1)).map(([, one]) => one);
}

function toServicesKey(services: readonly SeenTraffic[]): string {
  return services.map(printSeenTraffic).join(',');
}
