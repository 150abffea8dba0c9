/** Slots of a table in order of age, in several lines: whoever was used last stands last in its line. */
export interface Ages {
  /** The longest unused of a line; -1 where it is empty. */
  readonly oldest: (line: number) => number;
  /** Puts a slot at the end of a line, wherever it stood before. */
  readonly use: (slot: number, line: number) => void;
  readonly remove: (slot: number) => void;
  readonly grow: (slots: number) => void;
}

const NOWHERE = -1;

export function startAges(lines: number, slots: number): Ages {
  const first = new Int32Array(lines).fill(NOWHERE);
  const last = new Int32Array(lines).fill(NOWHERE);
  let before = new Int32Array(slots).fill(NOWHERE);
  let after = new Int32Array(slots).fill(NOWHERE);
  let lineOf = new Int8Array(slots).fill(NOWHERE);

  const remove = (slot: number): void => {
    const line = lineOf[slot] ?? NOWHERE;
    if (line === NOWHERE) return;
    const [older, younger] = [before[slot] ?? NOWHERE, after[slot] ?? NOWHERE];
    if (older === NOWHERE) first[line] = younger;
    else after[older] = younger;
    if (younger === NOWHERE) last[line] = older;
    else before[younger] = older;
    lineOf[slot] = NOWHERE;
  };
  return {
    oldest: (line) => first[line] ?? NOWHERE,
    use: (slot, line) => {
      const end = last[line] ?? NOWHERE;
      if (end === slot) return;
      remove(slot);
      before[slot] = last[line] ?? NOWHERE;
      after[slot] = NOWHERE;
      if (before[slot] === NOWHERE) first[line] = slot;
      else after[before[slot] ?? 0] = slot;
      last[line] = slot;
      lineOf[slot] = line;
    },
    remove,
    grow: (more) => {
      before = enlarge(before, more);
      after = enlarge(after, more);
      const lines8 = new Int8Array(more).fill(NOWHERE);
      lines8.set(lineOf);
      lineOf = lines8;
    },
  };
}

function enlarge(array: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size).fill(NOWHERE);
  larger.set(array);
  return larger;
}
