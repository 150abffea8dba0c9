/**
 * Each thing's shortest name that no other one has: the first of its candidates (shortest first), else the last with a
 * number behind it. In the order of the things.
 */
export function pickNames(things: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>();
  for (const candidates of things)
    for (const name of new Set(candidates)) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  return things.map((candidates) => {
    const longest = candidates.at(-1) ?? '';
    let name = candidates.find((candidate) => counts.get(candidate) === 1 && !taken.has(candidate)) ?? longest;
    for (let n = 2; taken.has(name); n++) name = `${longest} (${n})`;
    taken.add(name);
    return name;
  });
}
