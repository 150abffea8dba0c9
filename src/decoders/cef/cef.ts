/** A message in an envelope that names its device. */
export interface WrappedEvent {
  readonly vendor: string;
  readonly product: string;
  /** Of the kind of event, as the device numbers it. */
  readonly eventId: string;
  /** What the event is called; empty in LEEF. */
  readonly name: string;
  readonly values: ReadonlyMap<string, string>;
}

const BACKSLASH = 92;
const BLANK = 32;
const TAB = 9;
const EQUALS = 61;

/** Undefined: there is no such envelope in the line. Source: ArcSight Common Event Format, revision 25. */
export function parseCef(line: string): WrappedEvent | undefined {
  const first = line.indexOf('CEF:');
  if (first < 0) return undefined;
  const head = splitHead(line, first, 7);
  if (!head) return undefined;
  const [, vendor = '', product = '', , eventId = '', name = ''] = head.fields;
  return { vendor, product, eventId, name, values: parseExtension(line.slice(head.end)) };
}

/**
 * Undefined: there is no such envelope in the line. Values are apart by tabs, by the character that version 2 may name
 * in its head, or by blanks where something on the way replaced the tabs. Source: IBM, LEEF format guide.
 */
export function parseLeef(line: string): WrappedEvent | undefined {
  const first = line.indexOf('LEEF:');
  if (first < 0) return undefined;
  const head = splitHead(line, first, 5);
  if (!head) return undefined;
  const [version = '', vendor = '', product = '', , eventId = ''] = head.fields;
  let text = line.slice(head.end);
  let separator = '\t';
  const named = version === 'LEEF:2.0' ? /^(0?x[0-9a-fA-F]{1,4}|[^\w|])?\|/.exec(text) : null;
  if (named) {
    text = text.slice(named[0].length);
    const own = named[1];
    if (own !== undefined)
      separator = own.length === 1 ? own : String.fromCharCode(Number.parseInt(own.replace(/^0?x/, ''), 16));
  }
  const values = text.includes(separator) ? parsePairs(text, separator) : parseExtension(text);
  return { vendor, product, eventId, name: '', values };
}

/** So many fields, each up to a `|` that no backslash hides; undefined where there are fewer. */
function splitHead(line: string, first: number, count: number) {
  const fields: string[] = [];
  let start = first;
  for (let at = first; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (line[at] === '|') {
      fields.push(unescape(line.slice(start, at)));
      start = at + 1;
      if (fields.length === count) return { fields, end: start };
    }
  }
  return undefined;
}

/** `key=value with blanks key2=…`: a value ends before the next word that has a `=` behind it. */
function parseExtension(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let key: string | undefined;
  let valueFirst = 0;
  /** Of the word that is being read. */
  let wordFirst = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === BLANK || code === TAB) wordFirst = at + 1;
    else if (code === EQUALS && wordFirst < at && (key === undefined || wordFirst > valueFirst)) {
      add(values, key, text.slice(valueFirst, wordFirst));
      key = text.slice(wordFirst, at);
      valueFirst = at + 1;
    }
  }
  add(values, key, text.slice(valueFirst));
  return values;
}

function parsePairs(text: string, separator: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const pair of text.split(separator)) {
    const at = pair.indexOf('=');
    if (at > 0) add(values, pair.slice(0, at), pair.slice(at + 1));
  }
  return values;
}

function add(values: Map<string, string>, key: string | undefined, text: string): void {
  const name = key?.trim();
  if (name !== undefined && name !== '' && !values.has(name)) values.set(name, unescape(text.trim()));
}

function unescape(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\([\\|=])/g, '$1') : text;
}
