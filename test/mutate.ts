/**
 * A text made wrong as files get wrong: cut, doubled, overwritten, with other lines, with bytes of anything; half of the
 * JSON stays JSON, with values of other places in it.
 */
export function mutate(text: string, random: () => number): string {
  if (/^\s*[[{]/.test(text) && random() < 0.5) {
    const value = parse(text);
    if (value !== undefined) return JSON.stringify(mutateJson(value, random), undefined, 1);
  }
  let mutated = text;
  const times = 1 + Math.floor(random() * 4);
  for (let time = 0; time < times; time++) mutated = mutateOnce(mutated, random);
  return mutated;
}

const ODD = [
  '\0',
  '\u{1F600}',
  '\ufeff',
  '\r\n',
  '"',
  '{',
  '}',
  '[',
  '](',
  '-1',
  '99999999999',
  '0.0.0.0/0',
  '::/0',
  ',',
  ':',
  '#',
  ' ',
];

function mutateOnce(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() ** 3 * 200);
  switch (Math.floor(random() * 8)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    case 3:
      return text.slice(0, at) + (ODD[Math.floor(random() * ODD.length)] ?? '') + text.slice(at);
    case 4:
      return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1);
    case 5: {
      const other = Math.floor(random() * (text.length + 1));
      return text.slice(0, at) + text.slice(other, other + length) + text.slice(at);
    }
    case 6:
      return exchangeWords(text, random);
    default:
      return text.replaceAll('\n', '\r\n');
  }
}

/** A word stands where another one stood. */
function exchangeWords(text: string, random: () => number): string {
  const words = text.split(/(\s+)/);
  const [to, from] = [0, 0].map(() => 2 * Math.floor((random() * (words.length + 1)) / 2));
  return words.map((word, at) => (at === to ? (words[from ?? 0] ?? word) : word)).join('');
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const ODD_VALUES: readonly Json[] = [null, true, 0, -1, 1e99, '', '*', '0.0.0.0/0', '::/0', [], {}, [[]], [null]];

/** One to four values of the tree are gone, doubled, or of another place or kind. */
function mutateJson(value: Json, random: () => number): Json {
  const places: Json[] = [];
  collect(value, places);
  const chosen = new Set(
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => Math.floor(random() * places.length)),
  );
  let at = -1;
  const copy = (part: Json): readonly Json[] => {
    const place = ++at;
    const copied = copyParts(part, copy);
    if (!chosen.has(place)) return [copied];
    const drawn = random();
    if (drawn < 0.3) return [];
    if (drawn < 0.4) return [copied, copied];
    const others = drawn < 0.7 ? places : ODD_VALUES;
    return [others[Math.floor(random() * others.length)] ?? null];
  };
  return copy(value)[0] ?? null;
}

function collect(part: Json, places: Json[]): void {
  places.push(part);
  if (typeof part === 'object' && part !== null) for (const inner of Object.values(part)) collect(inner, places);
}

function copyParts(part: Json, copy: (part: Json) => readonly Json[]): Json {
  if (Array.isArray(part)) return (part as readonly Json[]).flatMap(copy);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).flatMap(([key, inner]) => copy(inner).map((value) => [key, value])));
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export function toRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
