/** Rows by three whole numbers of 31 bits each. A `Map` keyed by one number of them all makes an object of each key. */
export interface RowIndex {
  /** −1: there is none. */
  readonly find: (a: number, b: number, c: number) => number;
  /** Of numbers that have none yet. */
  readonly add: (a: number, b: number, c: number, row: number) => void;
  readonly clear: () => void;
}

const FIRST_PLACES = 1024;
/** Of a place: the three numbers, and the row plus one (0: free). */
const PLACE = 4;

export function startRowIndex(): RowIndex {
  let places = new Int32Array(FIRST_PLACES * PLACE);
  let size = 0;

  /** Where the numbers are, or would be. */
  function seek(a: number, b: number, c: number): number {
    const last = places.length / PLACE - 1;
    for (let place = mix(a, b, c) & last; ; place = (place + 1) & last) {
      const at = place * PLACE;
      if (places[at + 3] === 0) return at;
      if (places[at] === a && places[at + 1] === b && places[at + 2] === c) return at;
    }
  }

  function put(a: number, b: number, c: number, mark: number): void {
    const at = seek(a, b, c);
    places[at] = a;
    places[at + 1] = b;
    places[at + 2] = c;
    places[at + 3] = mark;
  }

  function widen(): void {
    const before = places;
    places = new Int32Array(before.length * 2);
    for (let at = 0; at < before.length; at += PLACE) {
      const mark = before[at + 3] ?? 0;
      if (mark !== 0) put(before[at] ?? 0, before[at + 1] ?? 0, before[at + 2] ?? 0, mark);
    }
  }

  return {
    find: (a, b, c) => (places[seek(a, b, c) + 3] ?? 0) - 1,
    add: (a, b, c, row) => {
      size += 1;
      if (size * PLACE * 3 > places.length * 2) widen();
      put(a, b, c, row + 1);
    },
    clear: () => {
      places = new Int32Array(FIRST_PLACES * PLACE);
      size = 0;
    },
  };
}

/** Murmur3's mixing of three words. */
function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a, 0xcc9e2d51) ^ Math.imul((b << 16) | (b >>> 16), 0x1b873593);
  hash = Math.imul(hash ^ (hash >>> 15) ^ c, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
