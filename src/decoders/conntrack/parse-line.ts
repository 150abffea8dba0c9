import { parseHead as syslogHead } from '#decoders/syslog';
import { toCtimeMs } from './times.ts';
import { type Entry, type Tuple, TUPLE_FIELDS } from './entry.ts';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

const EVENTS: Readonly<Record<string, Entry['event']>> = {
  '[NEW]': 'new',
  '[UPDATE]': 'update',
  '[DESTROY]': 'destroy',
};
/** Of more than one word: `[active since 536s]`, `[start=Wed Nov 25 09:00:00 2026]`. */
const ACTIVE = /\[active since (\d+)s\]/;
const PERIOD = /\[(start|stop)=([^\]]*)\]/g;

/**
 * A line of `conntrack -L`, `-E` or `-G` in any of its output options, or of /proc/net/nf_conntrack. Undefined when it is
 * none.
 */
export function parseLine(line: string, writtenMs: number): Entry | undefined {
  const first = line.indexOf('src=');
  if (first < 0) return undefined;
  const before = line.slice(0, first);
  const head = parseHead(before) ?? parseLoggedHead(before, writtenMs);
  if (!head) return undefined;
  const original: Mutable<Tuple> = {};
  const reply: Mutable<Tuple> = {};
  const found = { isUnreplied: false, isAssured: false } as Mutable<Entry>;
  let tuple = original;
  let hasPeriod = false;
  for (const word of line.slice(first).split(' ')) {
    const equals = word.indexOf('=');
    if (equals < 0) {
      if (word === '[UNREPLIED]') found.isUnreplied = true;
      else if (word === '[ASSURED]') found.isAssured = true;
      else if (word === '[active') hasPeriod = true;
      continue;
    }
    if (word.startsWith('[st')) hasPeriod = true;
    const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
    if (name === 'src' && tuple.source !== undefined) tuple = reply;
    const field = TUPLE_FIELDS[name];
    // Behind the tuples `id` is the number of the entry.
    if (field !== undefined && !(name === 'id' && isEntryId(tuple))) tuple[field] = value;
    else if (name === 'id') found.id = value;
    else if (name.startsWith('zone')) found.zone = `${found.zone ?? ''}${name}=${value}`;
    else if (name === 'delta-time') setActive(found, value);
  }
  if (hasPeriod) readPeriod(found, line);
  return { ...head, ...found, original, reply };
}

function readPeriod(found: Mutable<Entry>, line: string): void {
  const active = ACTIVE.exec(line)?.[1];
  if (active !== undefined) setActive(found, active);
  for (const [, name, text = ''] of line.matchAll(PERIOD)) {
    const at = toCtimeMs(text);
    if (at !== undefined) found[name === 'start' ? 'startMs' : 'stopMs'] = at;
  }
}

const isEntryId = (tuple: Tuple) => tuple.icmpType === undefined || tuple.icmpId !== undefined;

function setActive(found: Mutable<Entry>, seconds: string): void {
  if (/^\d{1,10}$/.test(seconds)) found.activeMs = Number(seconds) * 1000;
}

type Head = Pick<Entry, 'event' | 'protocol' | 'state' | 'atMs' | 'exporter'>;

/** Behind the head of a line of syslog: `Nov 25 09:00:00 gw conntrack[12]:     [NEW] tcp 6 120 SYN_SENT`. */
function parseLoggedHead(text: string, writtenMs: number): Head | undefined {
  const { timeMs, host, rest } = syslogHead(text, writtenMs);
  const head = timeMs === undefined ? undefined : parseHead(rest);
  return head && { ...head, atMs: head.atMs ?? timeMs ?? writtenMs, ...(host !== undefined && { exporter: host }) };
}

/** What stands before the addresses: `[1700000000.123456]  [NEW] ipv4 2 tcp 6 120 SYN_SENT`, of which most may lack. */
function parseHead(text: string): Head | undefined {
  // GRE in /proc tells its two timeouts as well: `timeout=180, stream_timeout=18000`.
  const words = text
    .replace(/(?:stream_)?timeout=\d+,?/g, '')
    .split(/\s+/)
    .filter((word) => word !== '');
  let at = 0;
  const stamp = /^\[(\d{9,10}\.\d+)\]$/.exec(words[0] ?? '')?.[1];
  if (stamp !== undefined) at += 1;
  const event = EVENTS[words[at] ?? ''];
  if (event) at += 1;
  // `-o extended` and /proc tell the family first.
  if (/^ipv[46]$/.test(words[at] ?? '') && /^\d+$/.test(words[at + 1] ?? '')) at += 2;
  const [name, number, ...rest] = words.slice(at);
  if (name === undefined || number === undefined || !/^\d{1,3}$/.test(number)) return undefined;
  const timeout = /^\d+$/.test(rest[0] ?? '') ? 1 : 0;
  const state = rest[timeout];
  if (rest.length > timeout + 1 || (state !== undefined && !/^[A-Z][A-Z\d_]*$/.test(state))) return undefined;
  return {
    protocol: number,
    ...(event && { event }),
    ...(state !== undefined && { state }),
    ...(stamp !== undefined && { atMs: Math.floor(Math.round(Number(stamp) * 1_000_000) / 1000) }),
  };
}
