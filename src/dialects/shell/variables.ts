/** A text in which variables have their values, and where each of its characters was written. */
export interface Substituted {
  readonly text: string;
  readonly originOf: (offset: number) => number;
}

const VARIABLE = /\\([$`\\])|\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g;

/** Values of variables may be asked for again and again. */
const MOST_ADDED = 1_000_000;

/**
 * `$NAME` and `${NAME}`, of what is known; the rest stays. `escapes`: what becomes of a backslash before `$`, a backtick
 * or another backslash.
 */
export function substitute(
  text: string,
  variables: ReadonlyMap<string, string>,
  escapes: 'stay' | 'go' = 'stay',
): Substituted {
  const shifts: { readonly from: number; readonly origin: number; readonly isValue: boolean }[] = [];
  let out = '';
  let end = 0;
  const add = (part: string, origin: number, isValue: boolean) => {
    shifts.push({ from: out.length, origin, isValue });
    out += part;
  };
  for (const found of text.matchAll(VARIABLE)) {
    const [whole, escaped, braced, bare] = found;
    const value = escaped === undefined ? variables.get(braced ?? bare ?? '') : escapes === 'go' ? escaped : undefined;
    if (value === undefined || out.length > text.length + MOST_ADDED) continue;
    add(text.slice(end, found.index), end, false);
    add(value, found.index, true);
    end = found.index + whole.length;
  }
  add(text.slice(end), end, false);
  const originOf = (offset: number) => {
    const shift = shifts[lastAtMost(shifts, offset)];
    return shift ? shift.origin + (shift.isValue ? 0 : offset - shift.from) : offset;
  };
  return { text: out, originOf };
}

function lastAtMost(shifts: readonly { readonly from: number }[], offset: number): number {
  let [low, high] = [0, shifts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((shifts[middle]?.from ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
