import { type Interval } from '#core/net';

/** `22`, `8000-8100`, `*` or `all`; undefined: no ports. */
export function readPorts(text: string): Interval | undefined {
  const plain = text.trim();
  if (plain === '*' || plain.toLowerCase() === 'all') return { first: 0, last: 0xffff };
  const parts = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(plain);
  if (!parts) return undefined;
  const first = Number(parts[1]);
  const last = Number(parts[2] ?? parts[1]);
  return first <= last && last <= 0xffff ? { first, last } : undefined;
}
