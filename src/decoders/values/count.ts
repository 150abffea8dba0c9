const ZERO = 48;

/** A whole number from 0 to `last`, of its decimal text; undefined where it is none. */
export function toCount(text: string | undefined, last = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text === undefined || text.length === 0 || text.length > 16) return undefined;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    count = count * 10 + digit;
  }
  return count <= last ? count : undefined;
}

export function toPort(text: string | undefined): number | undefined {
  return toCount(text, 65_535);
}
