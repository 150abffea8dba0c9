import { readRecord } from './read-record.ts';
import { ABSENT, type RecordList, type RecordValues, TEXT } from './slots.ts';
import type { RecordLayout } from './template.ts';

/** Lists in lists. */
const MOST_DEPTH = 3;

export interface ListReading {
  readonly layoutOf: (templateId: number) => RecordLayout | undefined;
  /** Takes `values` of each record that is in the lists. */
  readonly found: () => void;
}

/**
 * Reads the records that lie in the lists of one record, each with what the record around it tells and it does not.
 * Returns whether there were any whose template is known. Source: RFC 6313 §4.5.2, §4.5.3.
 */
export function readLists(values: RecordValues, reading: ListReading, depth = 0): boolean {
  const { lists } = values;
  if (lists.length === 0 || depth === MOST_DEPTH) return false;
  const outer = { numbers: values.numbers.slice(), texts: [...values.texts] };
  let isAny = false;
  for (const { templateId, bytes } of lists.flatMap(partsOf)) {
    const layout = reading.layoutOf(templateId);
    if (!layout || layout.isOptions) continue;
    let at = 0;
    while (bytes.length - at >= layout.leastBytes) {
      const next = readRecord(bytes, at, bytes.length, layout, values);
      if (next === undefined) break;
      at = next;
      isAny = true;
      fillFrom(values, outer);
      if (!readLists(values, reading, depth + 1)) reading.found();
    }
  }
  values.numbers.set(outer.numbers);
  for (const [slot, text] of outer.texts.entries()) values.texts[slot] = text;
  values.lists = [];
  return isAny;
}

/** Whether the record tells both ends itself: then its lists tell what is inside of its flow. */
export function hasEnds({ texts, section }: RecordValues): boolean {
  const has = (slot: keyof typeof TEXT) => (texts[TEXT[slot]] ?? '') !== '';
  return section !== undefined || (has('source4') && has('destination4')) || (has('source6') && has('destination6'));
}

function fillFrom(values: RecordValues, outer: Pick<RecordValues, 'numbers' | 'texts'>): void {
  for (let i = 0; i < values.numbers.length; i++)
    if (values.numbers[i] === ABSENT) values.numbers[i] = outer.numbers[i] ?? ABSENT;
  for (const [slot, text] of outer.texts.entries()) if (values.texts[slot] === '') values.texts[slot] = text;
}

interface ListPart {
  readonly templateId: number;
  readonly bytes: Uint8Array;
}

/** Behind a byte of semantics: one template and its records, or several of both with their lengths. */
function partsOf({ bytes, isMulti }: RecordList): readonly ListPart[] {
  const read16 = (at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  if (bytes.length < 3) return [];
  if (!isMulti) return [{ templateId: read16(1), bytes: bytes.subarray(3) }];
  const parts: ListPart[] = [];
  for (let at = 1; bytes.length - at >= 4;) {
    const length = read16(at + 2);
    if (length < 4 || length > bytes.length - at) break;
    parts.push({ templateId: read16(at), bytes: bytes.subarray(at + 4, at + length) });
    at += length;
  }
  return parts;
}
