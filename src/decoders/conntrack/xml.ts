import { type Entry, type Tuple, TUPLE_FIELDS } from './entry.ts';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

const TAG = /<(\/?)([a-z\d_-]+)((?: [^<>]*?)?)(\/?)>([^<]*)/g;

/** One `<flow>` of `-o xml`, from its first tag to its last. Undefined when it has no protocol. */
export function parseXmlFlow(text: string): Entry | undefined {
  const original: Mutable<Tuple> = {};
  const reply: Mutable<Tuple> = {};
  const found = { isUnreplied: false, isAssured: false } as Mutable<Entry>;
  const when: Record<string, number> = {};
  let event: Entry['event'];
  let direction = '';
  let protocol: string | undefined;
  let isWhen = false;
  for (const [, slash, name = '', attributes = '', , content = ''] of text.matchAll(TAG)) {
    const value = content.trim();
    if (name === 'when') isWhen = slash !== '/';
    if (slash === '/') continue;
    if (name === 'flow') event = toEvent(/ type="(\w+)"/.exec(attributes)?.[1]);
    else if (name === 'meta') direction = / direction="(\w+)"/.exec(attributes)?.[1] ?? '';
    else if (name === 'layer4') protocol ??= / protonum="(\d+)"/.exec(attributes)?.[1];
    else if (isWhen) when[name] = Number(value);
    else if (direction === 'independent') readIndependent(found, name, value);
    else {
      const field = TUPLE_FIELDS[name];
      if (field !== undefined) (direction === 'reply' ? reply : original)[field] = value;
    }
  }
  if (protocol === undefined) return undefined;
  const atMs = toWhenMs(when);
  return { ...found, protocol, original, reply, ...(event && { event }), ...(atMs !== undefined && { atMs }) };
}

function toEvent(type: string | undefined): Entry['event'] {
  return type === 'new' || type === 'update' || type === 'destroy' ? type : undefined;
}

function readIndependent(found: Mutable<Entry>, name: string, value: string): void {
  const seconds = /^\d{1,10}$/.test(value) ? Number(value) * 1000 : undefined;
  if (name === 'state') found.state = value;
  else if (name === 'unreplied') found.isUnreplied = true;
  else if (name === 'assured') found.isAssured = true;
  else if (name === 'id') found.id = value;
  else if (name.startsWith('zone')) found.zone = `${found.zone ?? ''}${name}=${value}`;
  // Of the kernel's clock, in nanoseconds.
  else if (name === 'start') Object.assign(found, toTime('startMs', value));
  else if (name === 'stop') Object.assign(found, toTime('stopMs', value));
  else if (name === 'deltatime' && seconds !== undefined) found.activeMs = seconds;
}

function toTime(name: 'startMs' | 'stopMs', value: string) {
  const seconds = /^(\d{10})\d{9}$/.exec(value) ?? /^(\d{10})$/.exec(value);
  if (!seconds) return {};
  return { [name]: value.length === 10 ? Number(value) * 1000 : Math.floor(Number(value.slice(0, 13))) };
}

/** `<when><hour>9</hour><min>0</min>…<month>11</month><year>2026</year></when>`; the zone is not told: UTC. */
function toWhenMs({ year, month, day, hour, min, sec }: Readonly<Record<string, number>>): number | undefined {
  const at = Date.UTC(year ?? NaN, (month ?? NaN) - 1, day, hour, min, sec);
  return Number.isNaN(at) || at < 0 ? undefined : at;
}
