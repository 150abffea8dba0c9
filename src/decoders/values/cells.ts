/** The cells of one line after the other: found in one pass, and cut out where they are asked for. */
export interface Cells {
  /** Takes the place of the line before. Returns how many cells it has, at least one; without a separator one. */
  readonly open: (line: string, separator: string) => number;
  /** Undefined beyond the last one. */
  readonly at: (place: number) => string | undefined;
}

export function startCells(): Cells {
  let text = '';
  let width = 1;
  let count = 0;
  /** Where each cell ends; those beyond `count` are of lines before. */
  const ends: number[] = [];
  return {
    open: (line, separator) => {
      text = line;
      width = separator.length;
      count = 0;
      const find = (first: number) => (width === 0 ? -1 : line.indexOf(separator, first));
      for (let at = find(0); at >= 0; at = find(at + width)) ends[count++] = at;
      ends[count++] = line.length;
      return count;
    },
    at: (place) => {
      if (place < 0 || place >= count) return undefined;
      return text.slice(place === 0 ? 0 : (ends[place - 1] ?? 0) + width, ends[place]);
    },
  };
}
