import { type Declaration, type Policy, printPosition } from '#core/model';
import { type AddressRange, isInRange, parsePrefix, toRange } from '#core/net';
import { joinPieces, type Piece } from './pieces.ts';
import { startJudge } from './judge-uses.ts';
import type { DeclaredEstate, DeclaredUse, Observed, ProposalRequest, SeenParty } from './request.ts';
import { type Scope, toScopes } from './scope.ts';
import { printSeenTraffic } from './services.ts';

/** What was declared beside what was seen. */
export interface Comparison {
  /** In their order, with the conversations that are of them: answered, however seldom. None: never seen. */
  readonly uses: readonly { readonly use: DeclaredUse; readonly seen: readonly Observed[] }[];
  /** Answered, with an end that is declared, and declared by nobody. */
  readonly undeclared: readonly Observed[];
}

/** Finds the uses that a conversation is of. */
type UseFinder = (one: Observed) => readonly DeclaredUse[];

export function compareDeclared(
  { workloads, uses }: DeclaredEstate,
  { zones, workloads: known, conversations }: Pick<ProposalRequest, 'zones' | 'workloads' | 'conversations'>,
): Comparison {
  const scopeOf = toScopes({ zones, workloads: known });
  const find = startUseFinder(uses, scopeOf, zones);
  const declared = new Set(workloads.map(scopeOf));
  const seen = new Map<DeclaredUse, Observed[]>(uses.map((use) => [use, []]));
  const undeclared: Observed[] = [];
  for (const one of conversations) {
    if (!one.answered) continue;
    const own = find(one);
    for (const use of own) seen.get(use)?.push(one);
    if (own.length === 0 && (declared.has(scopeOf(one.source)) || declared.has(scopeOf(one.destination))))
      undeclared.push(one);
  }
  return { uses: uses.map((use) => ({ use, seen: seen.get(use) ?? [] })), undeclared };
}

/** Pieces of what was seen, with what files say of the same connections. */
export function withDeclarations(pieces: readonly Piece[], request: ProposalRequest): readonly Piece[] {
  const { declared, zones } = request;
  if (!declared || declared.uses.length === 0) return pieces;
  const find = startUseFinder(declared.uses, toScopes(request), zones);
  return pieces.map((piece) => {
    const own = new Set(piece.evidence.flatMap(find));
    const declarations = [...own].flatMap((use) => use.declarations);
    return declarations.length === 0 ? piece : { ...piece, declarations };
  });
}

/** What is declared and rules of the policy do not permit, as few pieces; without what its guardrails forbid. */
export function toDeclaredPieces(policy: Policy, request: ProposalRequest): Piece[] {
  const { declared, atMs } = request;
  if (!declared || declared.uses.length === 0) return [];
  const judge = startJudge(policy, declared.uses, atMs);
  const scopeOf = toScopes(request);
  const open = compareDeclared(declared, request).uses.filter(({ use }) => judge(use).kind === 'open');
  return joinPieces(
    open.map(({ use, seen }): Piece => {
      const { source, destination, protocol, port, declarations } = use;
      return {
        from: scopeOf(source),
        to: scopeOf(destination),
        services: [{ protocol, port }],
        evidence: seen,
        declarations,
      };
    }),
  );
}

/** For sentences: each with its place. */
export function describeDeclarations(declarations: readonly Declaration[]): string[] {
  return [...new Set(declarations.map(({ at, words }) => `${printPosition(at)} ${words}`))];
}

function startUseFinder(
  uses: readonly DeclaredUse[],
  scopeOf: (party: SeenParty) => Scope,
  zones: Policy['zones'],
): UseFinder {
  const outside = new Set(zones.filter((zone) => zone.class === 'internet').map(({ name }) => name));
  const byTraffic = Map.groupBy(uses, printSeenTraffic);
  const ranges = new Map<SeenParty, AddressRange>();
  for (const party of uses.flatMap(({ source, destination }) => [source, destination])) {
    const prefix = party.kind === 'address' ? parsePrefix(party.name) : undefined;
    if (prefix?.ok) ranges.set(party, toRange(prefix.value));
  }
  const isOf = (declared: SeenParty, one: Observed, end: 'source' | 'destination') => {
    const party = one[end];
    if (scopeOf(declared) === scopeOf(party)) return true;
    if (declared.kind === 'internet') return party.kind === 'internet' || outside.has(party.zone);
    const range = ranges.get(declared);
    return range !== undefined && one.pairs.some((pair) => isInRange(pair[end], range));
  };
  return (one) =>
    (byTraffic.get(printSeenTraffic(one)) ?? []).filter(
      ({ source, destination }) => isOf(destination, one, 'destination') && isOf(source, one, 'source'),
    );
}
