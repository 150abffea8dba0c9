import type { Expression } from '../../syntax/expression.ts';
import type { StatementBody, Synproxy } from '../../syntax/statement.ts';
import { type Cursor, Refusal } from '../cursor.ts';
import { parseMapped, parsePrimary, parseValue } from '../expressions.ts';
import { parseFamily, parsePlace } from './nat.ts';

/** Behind `reject`. */
export function parseReject(cursor: Cursor): StatementBody {
  if (!cursor.take('with')) return { kind: 'reject' };
  if (cursor.take('tcp', 'reset')) return { kind: 'reject', type: 'tcp reset' };
  const type = (['icmp', 'icmpv6', 'icmpx'] as const).find((name) => cursor.take(name));
  if (!type) throw cursor.refuse('icmp, icmpv6 or icmpx with a code, or `tcp reset`');
  cursor.take('type');
  return { kind: 'reject', type, code: parsePrimary(cursor, 'right') };
}

/** Behind `tproxy`. */
export function parseTproxy(cursor: Cursor): StatementBody {
  const family = parseFamily(cursor);
  cursor.expect('to');
  return { kind: 'tproxy', ...(family && { family }), ...parsePlace(cursor) };
}

/** Behind `synproxy`. `skip`: over what may stand between its parts. */
export function parseSynproxy(cursor: Cursor, skip: () => void = () => undefined): Synproxy {
  const synproxy: { -readonly [K in keyof Synproxy]: Synproxy[K] } = { timestamp: false, sackPerm: false };
  for (;;) {
    skip();
    if (cursor.take('mss')) synproxy.mss = cursor.number('a segment size', 65_535);
    else if (cursor.take('wscale')) synproxy.wscale = cursor.number('a scale up to 14', 14);
    else if (cursor.take('timestamp')) synproxy.timestamp = true;
    else if (cursor.take('sack-perm')) synproxy.sackPerm = true;
    else return synproxy;
  }
}

const QUEUE_FLAGS = ['bypass', 'fanout'];

/** Behind `queue`. */
export function parseQueue(cursor: Cursor): StatementBody {
  if (cursor.take('to')) return { kind: 'queue', queue: parseQueueValue(cursor), flags: [] };
  if (cursor.take('flags')) {
    const flags = parseQueueFlags(cursor);
    if (cursor.take('num')) return toQueue(cursor, parseQueueNumbers(cursor), flags);
    cursor.expect('to');
    return toQueue(cursor, parseQueueValue(cursor), flags);
  }
  let queue: Expression | undefined;
  const flags: string[] = [];
  for (;;) {
    if (cursor.take('num')) queue = parseQueueNumbers(cursor);
    else if (QUEUE_FLAGS.some((flag) => cursor.is(flag))) flags.push(...parseQueueFlags(cursor));
    else break;
  }
  return toQueue(
    cursor,
    queue,
    QUEUE_FLAGS.filter((flag) => flags.includes(flag)),
  );
}

function toQueue(cursor: Cursor, queue: Expression | undefined, flags: readonly string[]): StatementBody {
  if (flags.includes('fanout') && queue?.kind === 'field')
    throw new Refusal('`fanout` needs a range of queues; expected for example `1-4`', cursor.peek(-1).at);
  return { kind: 'queue', ...(queue && { queue }), flags };
}

function parseQueueFlags(cursor: Cursor): string[] {
  const flags = new Set<string>();
  do {
    const flag = cursor.word('bypass or fanout');
    if (!QUEUE_FLAGS.includes(flag)) throw cursor.refuse('bypass or fanout', cursor.peek(-1));
    flags.add(flag);
  } while (cursor.take(','));
  return QUEUE_FLAGS.filter((flag) => flags.has(flag));
}

/** A number or a range of numbers. */
function parseQueueNumbers(cursor: Cursor): Expression {
  const first = parseQueueNumber(cursor);
  if (!cursor.take('-')) return first;
  return { kind: 'range', first, last: parseQueueNumber(cursor), at: first.at };
}

function parseQueueNumber(cursor: Cursor): Expression {
  if (!cursor.isNumber() && !cursor.is('$')) throw cursor.refuse('the number of a queue');
  return parsePrimary(cursor, 'right');
}

/** Numbers, or something that computes or looks one up. */
function parseQueueValue(cursor: Cursor): Expression {
  if (cursor.isNumber() || cursor.is('$')) return parseQueueNumbers(cursor);
  const { token } = cursor;
  const value = parseQueueKey(cursor);
  if (cursor.take('map')) return { kind: 'map', key: value, map: parseMapped(cursor), at: value.at };
  const isComputed = value.kind === 'field' && ['numgen', 'jhash', 'symhash'].includes(value.key.of);
  if (isComputed || value.kind === 'map') return value;
  throw cursor.refuse('a number, a range, numgen, jhash, symhash or a map', token);
}

function parseQueueKey(cursor: Cursor): Expression {
  return parseValue(cursor);
}

/** Behind `dup`. */
export function parseDup(cursor: Cursor): StatementBody {
  cursor.expect('to');
  const to = parseValue(cursor);
  return { kind: 'dup', to, ...(cursor.take('device') && { device: parseValue(cursor) }) };
}

/** Behind `fwd`. */
export function parseFwd(cursor: Cursor): StatementBody {
  const family = parseFamily(cursor);
  cursor.expect('to');
  const to = parseValue(cursor);
  if (!family) return { kind: 'fwd', device: to };
  cursor.expect('device');
  return { kind: 'fwd', family, to, device: parseValue(cursor) };
}
