/** When what was seen of some speaks for all that are alike. */
export interface Generality {
  /** Share of what would be permitted that must have been seen. */
  readonly leastSeen: number;
  /** Share of the coming connections that a list of what was seen may miss; beyond it the list is given up. */
  readonly mostMissed: number;
}

/** At the default generality a list misses one connection in a hundred. */
const MISSED_AT_HALF = 0.01;

/** `generality` from 0, exactly what was seen, to 1, all that is alike. */
export function toGenerality(generality: number): Generality {
  return {
    leastSeen: 1 - generality,
    mostMissed: generality === 0 ? Infinity : (MISSED_AT_HALF * (1 - generality)) / generality,
  };
}

/**
 * Of the connections to come the share that is of a kind not seen so far: the share of those seen that were the only
 * one of their kind. Source: Good, "The population frequencies of species", Biometrika 40 (1953), after Turing.
 */
export function missingMass(counts: readonly number[]): number {
  const total = sum(counts);
  return total === 0 ? 0 : countSingles(counts) / total;
}

/** As `missingMass`, as if one more were seen, of a new kind: few connections are no evidence that there is no other. */
export function cautiousMissingMass(counts: readonly number[]): number {
  return (countSingles(counts) + 1) / (sum(counts) + 1);
}

export function countSingles(counts: readonly number[]): number {
  return counts.filter((count) => count === 1).length;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
