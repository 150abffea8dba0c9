/** A seeded source of choices: the seed makes a failure repeatable. */
export interface Random {
  /** Whole, 0 … `below` − 1. */
  readonly whole: (below: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(from: readonly T[]) => T;
  /** One member or more. */
  readonly some: <T>(from: readonly T[], probability: number) => T[];
}

export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  // Mulberry32: short, and good enough for choices.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(next() * below);
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new Error('nothing to pick from');
    return from[whole(from.length)] as T;
  };
  return {
    whole,
    pick,
    chance: (probability) => next() < probability,
    some: (from, probability) => {
      const chosen = from.filter(() => next() < probability);
      return chosen.length > 0 ? chosen : [pick(from)];
    },
  };
}
