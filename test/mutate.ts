/** A text made wrong as files get wrong: cut, doubled, overwritten, with other lines, with bytes of anything. */
export function mutate(text: string, random: () => number): string {
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
  switch (Math.floor(random() * 7)) {
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
    default:
      return text.replaceAll('\n', '\r\n');
  }
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
