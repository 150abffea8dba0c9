/**
 * One thing that a match asks, as words of rules: `inside` are rules that together hold for what is meant, `outside`
 * for all else. At least one of the two is there; one is absent where it cannot be said.
 */
export interface Dimension {
  readonly inside?: readonly string[];
  readonly outside?: readonly string[];
}

/** Nothing is asked. */
export const WHOLE: Dimension = { inside: [''], outside: [] };

/** No packet is meant. */
export function isNothing({ inside }: Dimension): boolean {
  return inside?.length === 0;
}

export function isWhole({ inside, outside }: Dimension): boolean {
  return outside?.length === 0 || (inside?.length === 1 && inside[0] === '');
}
