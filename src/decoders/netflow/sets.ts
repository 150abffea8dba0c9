/** Where the header of a message of NetFlow v9 or IPFIX ends, from its beginning. */
export const HEADER_BYTES: Readonly<Record<9 | 10, number>> = { 9: 20, 10: 16 };

const SET_HEADER_BYTES = 4;

export interface SetPlace {
  readonly id: number;
  /** After its header. */
  readonly first: number;
  readonly end: number;
}

/** The sets from `first` on, and where the last one ends. */
export function findSets(
  view: DataView,
  first: number,
  end: number,
  version: 9 | 10,
): { sets: SetPlace[]; end: number } {
  const sets: SetPlace[] = [];
  let at = first;
  while (end - at >= SET_HEADER_BYTES) {
    const id = view.getUint16(at);
    const length = view.getUint16(at + 2);
    if (!isSetId(id, version) || length < SET_HEADER_BYTES || length > end - at) break;
    sets.push({ id, first: at + SET_HEADER_BYTES, end: at + length });
    at += length;
  }
  return { sets, end: at };
}

function isSetId(id: number, version: 9 | 10): boolean {
  return id > 255 || (version === 9 ? id <= 1 : id === 2 || id === 3);
}

/** Where the message that begins at `first` ends; undefined where none does. */
export function findMessageEnd(view: DataView, first: number, version: 9 | 10): number | undefined {
  const headerBytes = HEADER_BYTES[version];
  if (view.byteLength - first < headerBytes) return undefined;
  if (version === 10) {
    const length = view.getUint16(first + 2);
    return length < headerBytes ? undefined : first + length;
  }
  const last = Math.min(view.byteLength, first + 65_535);
  let { end } = findSets(view, first + headerBytes, last, version);
  if (end === first + headerBytes) return undefined;
  // Some exporters fill their datagrams with zeros; the next one begins with `00 09`.
  while (end < last && view.getUint8(end) === 0) end += 1;
  return end < last && view.getUint8(end - 1) === 0 ? end - 1 : end;
}
