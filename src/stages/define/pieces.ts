import type { Policy, ZoneClass } from '#core/model';
import type { Observed } from './request.ts';
import { joinScopes, keyOf, memberNameOf, membersOf, type Scope, toScopes } from './scope.ts';
import { toSigningGroups, toSigningTest } from './signing.ts';
import { printSeenTraffic, type SeenTraffic } from './services.ts';

type Estate = Pick<Policy, 'zones' | 'workloads'>;

/** A rule to be: who may reach whom on what, and the conversations that speak for it. */
export interface Piece {
  readonly from: Scope;
  readonly to: Scope;
  readonly services: readonly SeenTraffic[];
  readonly evidence: readonly Observed[];
}

/**
 * The conversations as few readable pieces. Roles speak for their members when at least half of the pairs that they
 * permit were seen; else the workloads that were seen are named. Who calls into the key zone is always named.
 * Pieces are joined where the result permits nothing more.
 */
export function toPieces(conversations: readonly Observed[], estate: Estate): Piece[] {
  const scopeOf = toScopes(estate);
  const classes = new Map(estate.zones.map((zone) => [zone.name, zone.class]));
  const isSigningCall = toSigningTest(estate);
  const groups = Map.groupBy(
    conversations.filter((one) => !isSigningCall(one)),
    (one) => `${keyOf(scopeOf(one.source))} ${keyOf(scopeOf(one.destination))} ${printSeenTraffic(one)}`,
  );
  const pieces = [...groups.values()].flatMap((group) => toGroupPieces(group, scopeOf, classes, estate));
  return joinTargets(joinSources(joinServices([...toSigningPieces(conversations, estate), ...pieces])));
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

function toGroupPieces(
  group: readonly Observed[],
  scopeOf: ReturnType<typeof toScopes>,
  classes: ReadonlyMap<string, ZoneClass>,
  { workloads }: Estate,
): Piece[] {
  const [first] = group;
  if (!first) return [];
  const from = scopeOf(first.source);
  const to = scopeOf(first.destination);
  const services = [{ protocol: first.protocol, port: first.port }];
  const isIntoKeys = classes.get(first.destination.zone) === 'key-management';
  const piece = { from: isIntoKeys ? toNames(from, group, 'source') : from, to, services, evidence: group };
  const { seen, permitted } = coverageOf(piece, workloads);
  if (seen * 2 >= permitted) return [piece];
  return [...Map.groupBy(group, ({ destination }) => memberNameOf(destination, to)).values()].map((part) => ({
    from: toNames(from, part, 'source'),
    to: toNames(to, part, 'destination'),
    services,
    evidence: part,
  }));
}

function toNames(scope: Scope, group: readonly Observed[], end: 'source' | 'destination'): Scope {
  if (scope.kind !== 'roles') return scope;
  return { kind: 'names', zone: scope.zone, names: [...new Set(group.map((one) => one[end].name))].toSorted() };
}

/** How many combinations of source, destination and port the piece permits, and how many of them were seen. */
export function coverageOf(
  piece: Piece,
  workloads: Policy['workloads'],
): { seen: number; permitted: number; unseen: string[] } {
  const seen = new Set(
    piece.evidence.map((one) =>
      toCombination(memberNameOf(one.source, piece.from), memberNameOf(one.destination, piece.to), one),
    ),
  );
  const permitted = membersOf(piece.from, workloads).flatMap((source) =>
    membersOf(piece.to, workloads)
      .filter((destination) => destination !== source)
      .flatMap((destination) => piece.services.map((service) => toCombination(source, destination, service))),
  );
  const unseen = permitted.filter((one) => !seen.has(one));
  return { seen: permitted.length - unseen.length, permitted: permitted.length, unseen };
}

function toCombination(source: string, destination: string, service: SeenTraffic): string {
  return `${source} -> ${destination}:${printSeenTraffic(service)}`;
}

function joinServices(pieces: readonly Piece[]): Piece[] {
  return joinBy(
    pieces,
    ({ from, to }) => `${keyOf(from)} ${keyOf(to)}`,
    (a, b) => ({ ...a, services: joinTraffic(a.services, b.services) }),
  );
}

function joinSources(pieces: readonly Piece[]): Piece[] {
  return joinBy(
    pieces,
    ({ to, services }) => `${keyOf(to)} ${toServicesKey(services)}`,
    (a, b) => {
      const from = joinScopes(a.from, b.from);
      return from && { ...a, from };
    },
  );
}

function joinTargets(pieces: readonly Piece[]): Piece[] {
  return joinBy(
    pieces,
    ({ from, services }) => `${keyOf(from)} ${toServicesKey(services)}`,
    (a, b) => {
      const to = joinScopes(a.to, b.to);
      return to && { ...a, to };
    },
  );
}

/** Joins the pieces of each key, one with the first before it that it can be joined with. */
function joinBy(
  pieces: readonly Piece[],
  key: (piece: Piece) => string,
  join: (a: Piece, b: Piece) => Piece | undefined,
): Piece[] {
  return [...Map.groupBy(pieces, key).values()].flatMap((group) => {
    const joined: Piece[] = [];
    for (const piece of group) {
      const evidenceOf = (other: Piece) => [...other.evidence, ...piece.evidence];
      const index = joined.findIndex((other) => join(other, piece) !== undefined);
      const other = joined[index];
      const both = other && join(other, piece);
      if (other && both) joined[index] = { ...both, evidence: evidenceOf(other) };
      else joined.push(piece);
    }
    return joined;
  });
}

function joinTraffic(a: readonly SeenTraffic[], b: readonly SeenTraffic[]): SeenTraffic[] {
  const both = new Map([...a, ...b].map((one) => [printSeenTraffic(one), one]));
  return [...both].toSorted(([x], [y]) => (x < y ? -1 : 1)).map(([, one]) => one);
}

function toServicesKey(services: readonly SeenTraffic[]): string {
  return services.map(printSeenTraffic).join(',');
}
