/** Longer lines are no commands that people write. */
export const LONGEST_LINE = 100_000;

/** The line with those that a backslash at its end joins to it, as long as they were; and the number of the last of them. */
export function joinContinued(
  lines: readonly string[],
  index: number,
): { readonly text: string; readonly last: number } {
  let text = lines[index] ?? '';
  let last = index;
  while (text.trimEnd().endsWith('\\') && last + 1 < lines.length && text.length < LONGEST_LINE) {
    last++;
    text = `${text.replace(/\\(\s*)$/, ' $1')} ${lines[last] ?? ''}`;
  }
  return { text, last };
}
