import { intersectTraffic, isEmptyTraffic, subtractTraffic, type TrafficSet } from '#core/net';
import { type BitSet, intersectBits, isEmptyBits, isSharingBits, subtractBits } from './bits.ts';

/** A product whose ends are sets of classes of addresses. */
export interface Piece {
  readonly sources: BitSet;
  readonly destinations: BitSet;
  readonly traffic: TrafficSet;
}

/** What of the piece is in none of the others, as pieces that do not overlap. */
export function cutPiece(piece: Piece, others: readonly Piece[]): Piece[] {
  return others.reduce<Piece[]>(
    (rest, other) => rest.flatMap((part) => subtractPiece(part, other)),
    isEmptyPiece(piece) ? [] : [piece],
  );
}

function subtractPiece(piece: Piece, other: Piece): Piece[] {
  if (!isSharingBits(piece.sources, other.sources) || !isSharingBits(piece.destinations, other.destinations))
    return [piece];
  const shared = intersectTraffic(piece.traffic, other.traffic);
  if (isEmptyTraffic(shared)) return [piece];
  const sources = intersectBits(piece.sources, other.sources);
  const destinations = intersectBits(piece.destinations, other.destinations);
  return [
    { ...piece, sources: subtractBits(piece.sources, other.sources) },
    { ...piece, sources, destinations: subtractBits(piece.destinations, other.destinations) },
    { sources, destinations, traffic: subtractTraffic(piece.traffic, other.traffic) },
  ].filter((part) => !isEmptyPiece(part));
}

function isEmptyPiece({ sources, destinations, traffic }: Piece): boolean {
  return isEmptyTraffic(traffic) || isEmptyBits(sources) || isEmptyBits(destinations);
}
