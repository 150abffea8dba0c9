import { parseHead } from '#decoders/syslog';
import type { Entry, Tuple } from './entry.ts';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

const FIELDS: Readonly<Record<string, keyof Tuple>> = {
  SRC: 'source',
  DST: 'destination',
  SPT: 'sourcePort',
  DPT: 'destinationPort',
  TYPE: 'icmpType',
  CODE: 'icmpCode',
  PKTS: 'packets',
  BYTES: 'bytes',
};
const MARK = 'ORIG: SRC=';
const EVENT = /\[(NEW|UPDATE|DESTROY)\]\s*$/;

/**
 * A line of ulogd's `NFCT` and `LOGEMU`: `[DESTROY] ORIG: SRC=… DST=… PROTO=TCP … PKTS=5 BYTES=270 , REPLY: SRC=…`.
 * Undefined when it is none. Source: ulogd2, filter/ulogd_filter_PRINTFLOW.c and util/printflow.c.
 */
export function parseUlogd(line: string, writtenMs: number): Entry | undefined {
  const at = line.indexOf(MARK);
  const event = at < 0 ? undefined : EVENT.exec(line.slice(0, at))?.[1]?.toLowerCase();
  if (event === undefined) return undefined;
  const [original, reply = {}] = line.slice(at).split(', REPLY: ').map(parseTuple);
  if (!original) return undefined;
  const head = parseHead(line.slice(0, at).replace(EVENT, ''), writtenMs);
  // Nothing is counted yet when a connection is new; it prints zeros.
  const isNew = event === 'new';
  return {
    event: event as NonNullable<Entry['event']>,
    protocol: original.protocol ?? '',
    original: isNew ? withoutCounts(original) : original,
    reply: isNew ? withoutCounts(reply) : reply,
    isUnreplied: isNew || (event === 'destroy' && reply.packets === '0'),
    isAssured: false,
    ...(head.timeMs !== undefined && { atMs: head.timeMs }),
    ...(head.host !== undefined && { exporter: head.host }),
  };
}

function parseTuple(text: string): Tuple & { readonly protocol?: string } {
  const tuple: Mutable<Tuple> & { protocol?: string } = {};
  for (const word of text.split(' ')) {
    const equals = word.indexOf('=');
    if (equals < 0) continue;
    const [name, value] = [word.slice(0, equals), word.slice(equals + 1)];
    const field = FIELDS[name];
    if (field !== undefined) tuple[field] = value;
    else if (name === 'PROTO') tuple.protocol = value;
  }
  return tuple;
}

function withoutCounts({ packets: _, bytes: __, ...tuple }: Tuple): Tuple {
  return tuple;
}
