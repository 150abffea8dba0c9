/** A value with some of its parts made wrong: of another type, empty, in the wrong place; JSON all the same. */
export function mutateJson(value: unknown, random: () => number): unknown {
  const copy: unknown = structuredClone(value);
  const times = 1 + Math.floor(random() * 3);
  for (let time = 0; time < times; time++) {
    const places = placesOf(copy);
    const place = places[Math.floor(random() * places.length)];
    const other = places[Math.floor(random() * places.length)];
    if (place) place.holder[place.key] = random() < 0.4 ? structuredClone(other?.holder[other.key]) : pick(ODD, random);
  }
  return copy;
}

const ODD: readonly unknown[] = [
  null,
  '',
  '*',
  0,
  -1,
  70_000,
  true,
  [],
  {},
  [[]],
  'a',
  '10.0.0.0/8',
  '::/0',
  '[x]',
  '10.0.0.1',
];

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
