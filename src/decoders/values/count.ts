/** A whole number from 0 to `last`, of its decimal text; undefined where it is none. */
export function toCount(text: string | undefined, last = Number.MAX_SAFE_INTEGER): number | undefined {
  if (text === undefined || !/^\d{1,16}$/.test(text)) return undefined;
  const count = Number(text);
  return count <= last ? count : undefined;
}

export function toPort(text: string | undefined): number | undefined {
  return toCount(text, 65_535);
}
