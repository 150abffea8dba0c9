const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** `1d2h3m4s5ms`; a number alone is seconds. Undefined: it is no time. */
export function toMilliseconds(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^(?:\d+(?:ms|d|h|m|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|d|h|m|s)/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
}

/** As nft prints it: the units that are not zero, the largest first; `0s` for none. */
export function printDuration(durationMs: number): string {
  let left = durationMs;
  const parts = Object.entries(UNITS).flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? [`${count}${unit}`] : [];
  });
  return parts.length > 0 ? parts.join('') : '0s';
}
