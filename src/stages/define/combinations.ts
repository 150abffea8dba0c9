import type { Piece } from './pieces.ts';
import { memberNameOf, type toMembers } from './scope.ts';
import { printSeenTraffic, type SeenTraffic } from './services.ts';

/** What a piece permits, in combinations of source, destination and service, and how many of them were seen. */
export interface Combinations {
  readonly seen: number;
  readonly permitted: number;
  /** Permitted and not seen, the first `MAX_UNSEEN` of them. */
  readonly unseen: readonly string[];
}

const MAX_UNSEEN = 20;

/** Counted, not listed: two roles of thousands permit millions. O(evidence + sources + destinations). */
export function toCombinations(piece: Piece, membersOf: ReturnType<typeof toMembers>): Combinations {
  const { from, to, services, evidence } = piece;
  const seen = new Set(
    evidence.map((one) =>
      toCombination(memberNameOf(one.source, from), memberNameOf(one.destination, to), printSeenTraffic(one)),
    ),
  );
  const sources = membersOf(from);
  const destinations = membersOf(to);
  const targets = new Set(destinations);
  const own = sources.filter((name) => targets.has(name)).length;
  const permitted = (sources.length * destinations.length - own) * services.length;
  const count = Math.min(seen.size, permitted);
  return {
    seen: count,
    permitted,
    unseen: listUnseen(sources, destinations, services, seen, Math.min(MAX_UNSEEN, permitted - count)),
  };
}

function listUnseen(
  sources: readonly string[],
  destinations: readonly string[],
  services: readonly SeenTraffic[],
  seen: ReadonlySet<string>,
  most: number,
): string[] {
  const unseen: string[] = [];
  const texts = services.map(printSeenTraffic);
  for (const source of sources)
    for (const destination of destinations)
      for (const text of texts) {
        if (unseen.length >= most) return unseen;
        const combination = toCombination(source, destination, text);
        if (source !== destination && !seen.has(combination)) unseen.push(combination);
      }
  return unseen;
}

function toCombination(source: string, destination: string, service: string): string {
  return `${source} -> ${destination}:${service}`;
}
