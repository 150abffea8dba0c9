import type { InputHead } from '#core/model';
import type { Carrier } from './carrier.ts';
import { CONTAINER_LINES } from './container-lines.ts';
import { COUNTED_MESSAGES } from './counted-messages.ts';
import { OBJECT_DOCUMENTS } from './object-documents.ts';
import { OBJECT_LINES } from './object-lines.ts';
import { mayBeHeader, TABLE_ROWS } from './table-rows.ts';
import { PACKED_RECORDS } from './packed-records.ts';

/** Nothing but what is carried looks like that; objects may also be a log's own. */
const SURE: readonly Carrier[] = [COUNTED_MESSAGES, CONTAINER_LINES, PACKED_RECORDS, TABLE_ROWS];
const OF_OBJECTS: readonly Carrier[] = [OBJECT_LINES, OBJECT_DOCUMENTS];
const MOST_LAYERS = 3;
const HEAD_BYTES = 65_536;

/** How an input begins, layer by layer of what it is carried in. */
export interface CarriedHead {
  readonly head: InputHead;
  /** What was opened to see it, outermost first. */
  readonly carriers: readonly Carrier[];
}

/** The heads that a log may have: the input as it is, unless it is surely carried, then what is in it. */
export function headsOf(head: InputHead, carriers: readonly Carrier[] = []): readonly CarriedHead[] {
  const { bytes } = head;
  const own = { head, carriers };
  if (!mayCarry(bytes)) return [own];
  const sure = SURE.find((one) => one.recognises(bytes));
  const carrier = sure ?? OF_OBJECTS.find((one) => one.recognises(bytes));
  if (!carrier || carriers.length >= MOST_LAYERS) return [own];
  const inner = headsOf(openHead(carrier, bytes), [...carriers, carrier]);
  return sure ? inner : [own, ...inner];
}

/** Digits, objects, arrays and headers of tables: nothing else begins so that anything is carried in it. */
export function mayCarry(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  if (first === undefined) return false;
  return (first >= 0x30 && first <= 0x39) || first === 0x7b || first === 0x5b || mayBeHeader(bytes);
}

function openHead(carrier: Carrier, bytes: Uint8Array): InputHead {
  const texts: string[] = [];
  // Its last record may be cut: the end is not told.
  const input = carrier.open({ text: (text) => texts.push(text), broken: () => undefined });
  input.push(bytes);
  if (texts.length === 0) input.end();
  const lines = texts.flatMap((text) => text.split(/\r?\n/));
  return { bytes: new TextEncoder().encode(lines.join('\n')).subarray(0, HEAD_BYTES), lines };
}
