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
  const seen = startCombinations();
  for (const one of evidence)
    seen.add(memberNameOf(one.source, from), memberNameOf(one.destination, to), printSeenTraffic(one));
  const sources = membersOf(from);
  const destinations = membersOf(to);
  const targets = new Set(destinations);
  const own = sources.filter((name) => targets.has(name)).length;
  const permitted = (sources.length * destinations.length - own) * services.length;
  const count = Math.min(seen.size(), permitted);
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
  seen: SeenCombinations,
  most: number,
): string[] {
  const unseen: string[] = [];
  const texts = services.map(printSeenTraffic);
  for (const source of sources)
    for (const destination of destinations)
      for (const text of texts) {
        if (unseen.length >= most) return unseen;
        if (source !== destination && !seen.has(source, destination, text))
          unseen.push(`${source} -> ${destination}:${text}`);
      }
  return unseen;
}

interface SeenCombinations {
  readonly add: (source: string, destination: string, service: string) => void;
  readonly has: (source: string, destination: string, service: string) => boolean;
  readonly size: () => number;
}

/** By service and source: texts of all three, for a million conversations, would fill the memory. */
function startCombinations(): SeenCombinations {
  const byService = new Map<string, Map<string, Set<string>>>();
  let size = 0;
  return {
    add: (source, destination, service) => {
      const bySource = byService.get(service) ?? new Map<string, Set<string>>();
      if (bySource.size === 0) byService.set(service, bySource);
      const destinations = bySource.get(source) ?? new Set<string>();
      if (destinations.size === 0) bySource.set(source, destinations);
      if (destinations.has(destination)) return;
      destinations.add(destination);
      size += 1;
    },
    has: (source, destination, service) => byService.get(service)?.get(source)?.has(destination) === true,
    size: () => size,
  };
}
