import type { DecodeInput } from '#core/model';

/** A longer one is no record of any telemetry. */
export const MOST_RECORD_LENGTH = 16 * 1024 * 1024;
const MOST_STRING_LENGTH = 1024 * 1024;

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
const COLON = 58;
const COMMA = 44;
const NEWLINE = 10;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Cuts a text into its records: objects of a stream, elements of an array, or what lies at one of the paths of keys
 * `within`. What is broken is told as such, and reading goes on at the next line or object.
 */
export function splitRecords(
  within: readonly (readonly string[])[],
  onRecord: (text: string) => void,
  onBroken: (why: string) => void = () => undefined,
): DecodeInput {
  const decoder = new TextDecoder('utf-8');
  /** What is not told yet: begins at the record that is open, if any. */
  let text = '';
  /** Where to go on in it. */
  let at = 0;
  /** Arrays and objects around records, each with the keys that led there. */
  let around: Container[] = [];
  /** The key before the next value, in the innermost object around. */
  let key = '';
  let open: OpenObject | undefined;
  /** Whether the records so far had a line each: then a line end ends a broken one. */
  let isLinewise: boolean | undefined;

  const leadsOn = (keys: readonly string[]) =>
    keys.length === 0 || within.some((one) => keys.every((name, i) => one[i] === name));

  const breakOff = (first: number, why: string, next: number) => {
    onBroken(`\`${text.slice(first, first + 40).replaceAll(/\s+/g, ' ')}\` ${why}`);
    open = undefined;
    at = next;
  };

  /** Where the value that begins here lies. */
  const pathHere = (): readonly string[] => {
    const inner = around.at(-1);
    return inner ? (inner.isArray ? inner.path : [...inner.path, key]) : [];
  };

  const openHere = (isArray: boolean) => {
    const path = pathHere();
    const isOnWay = leadsOn(path);
    if (isArray && isOnWay) around.push({ path, isArray });
    else {
      const isRecord = !isArray && (path.length === 0 || within.some((one) => isOnWay && one.length === path.length));
      const mayWrap = !isArray && within.some((one) => isOnWay && one.length > path.length);
      open = { first: at, path, isRecord, mayWrap, depth: 1, before: 0 };
    }
    at += 1;
  };

  const close = ({ first, isRecord }: OpenObject) => {
    open = undefined;
    if (!isRecord) return;
    const record = text.slice(first, at);
    if (around.length === 0) isLinewise = (isLinewise ?? true) && !record.includes('\n');
    onRecord(record);
  };

  /** One token between records. False: there is not enough text yet. */
  const stepBetween = (code: number): boolean => {
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) openHere(code === OPEN_ARRAY);
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      around.pop();
      at += 1;
    } else if (code === QUOTE && around.length > 0) {
      const end = findStringEnd(text, at);
      if (end === undefined) return false;
      // What follows says whether it is a key.
      const follows = /^\s*(\S)/.exec(text.slice(end.at + 1, end.at + 64))?.[1];
      if (follows === undefined && text.length < end.at + 64) return false;
      const isKey = around.at(-1)?.isArray === false && follows === ':';
      if (isKey) key = text.slice(at + 1, end.at);
      at = end.at + 1;
    } else if (around.length > 0 || code <= 32 || code === COMMA || code === BYTE_ORDER_MARK) at += 1;
    else {
      const lineEnd = text.indexOf('\n', at);
      if (lineEnd < 0 && text.length - at < MOST_STRING_LENGTH) return false;
      breakOff(at, 'is no JSON; expected an object', lineEnd < 0 ? text.length : lineEnd + 1);
    }
    return true;
  };

  /** One token inside of an object or of something that is passed over. False: there is not enough text yet. */
  const stepInside = (code: number, inside: OpenObject): boolean => {
    if (code === QUOTE) {
      const end = findStringEnd(text, at);
      if (end === undefined) return false;
      if (end.isBroken) breakOff(inside.first, 'is cut off inside a text; expected a complete object', end.at);
      else if (inside.mayWrap && inside.depth === 1 && inside.before !== COLON) {
        const name = text.slice(at + 1, end.at);
        if (leadsOn([...inside.path, name])) {
          // What looked like a record is an object around records.
          around.push({ path: inside.path, isArray: false });
          key = name;
          open = undefined;
        }
        inside.before = QUOTE;
        at = end.at + 1;
      } else {
        inside.before = QUOTE;
        at = end.at + 1;
      }
      return true;
    }
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      const isValue = inside.before === COLON || inside.before === COMMA || inside.before === OPEN_ARRAY;
      if (!isValue && inside.isRecord) {
        breakOff(inside.first, 'is cut off; expected a complete object', at);
        return true;
      }
      inside.depth += 1;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) inside.depth -= 1;
    else if (code === NEWLINE && isLinewise === true && around.length === 0) {
      breakOff(inside.first, 'is cut off; expected a complete object a line', at + 1);
      return true;
    }
    if (code > 32) inside.before = code;
    at += 1;
    if (inside.depth === 0) close(inside);
    return true;
  };

  const run = () => {
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (!(open ? stepInside(code, open) : stepBetween(code))) break;
    }
    const first = open?.isRecord === true || open?.mayWrap === true ? open.first : at;
    if (at - first > MOST_RECORD_LENGTH || text.length - at > MOST_STRING_LENGTH)
      breakOff(first, `is longer than ${MOST_RECORD_LENGTH} characters; expected a record`, text.length);
    const kept = open ? Math.min(first, at) : at;
    text = text.slice(kept);
    at -= kept;
    if (open) open.first -= kept;
  };

  return {
    push: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
      run();
    },
    end: () => {
      text += `${decoder.decode()}\n`;
      run();
      if (open?.isRecord === true || text.trim() !== '')
        breakOff(open?.first ?? 0, 'is cut off; expected a complete object', 0);
      text = '';
      at = 0;
      around = [];
    },
  };
}

interface Container {
  readonly path: readonly string[];
  readonly isArray: boolean;
}

/** An object that may be a record, or something that is passed over. */
interface OpenObject {
  first: number;
  readonly path: readonly string[];
  readonly isRecord: boolean;
  /** Whether one of its keys may show it to be around records. */
  readonly mayWrap: boolean;
  depth: number;
  /** The last character that is no space; 0 for none. */
  before: number;
}

/** The end of the JSON text that opens at `first`, or the line end that breaks it; undefined: it has not come. */
function findStringEnd(text: string, first: number): { at: number; isBroken: boolean } | undefined {
  for (let i = first + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return { at: i, isBroken: false };
    if (code === BACKSLASH) i += 1;
    else if (code === NEWLINE) return { at: i, isBroken: true };
  }
  return undefined;
}
