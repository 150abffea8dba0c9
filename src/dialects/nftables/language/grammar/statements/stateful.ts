import type { Limit, ObjectKind, Quota, Statement, StatementBody } from '../../syntax/statement.ts';
import type { Cursor } from '../cursor.ts';
import { toMilliseconds } from '../durations.ts';
import { parseValue } from '../expressions.ts';

/** Statements that keep a count: in rules, and at the elements of sets. Undefined: none begins here. */
export function parseStateful(cursor: Cursor): Statement | undefined {
  const { at } = cursor.token;
  const body = parseBody(cursor);
  return body && { ...body, at };
}

function parseBody(cursor: Cursor): StatementBody | undefined {
  for (const object of ['counter', 'limit', 'quota'] as const)
    if (cursor.take(object, 'name')) return parseReference(cursor, object);
  if (cursor.take('counter')) return { kind: 'counter', ...completeCounts(parseCounts(cursor)) };
  if (cursor.is('limit')) {
    cursor.next();
    return { kind: 'limit', limit: parseLimit(cursor) };
  }
  if (cursor.take('quota')) return { kind: 'quota', quota: parseQuota(cursor) };
  if (cursor.take('last')) return parseLast(cursor);
  if (cursor.take('ct', 'count')) {
    const isOver = cursor.take('over');
    return { kind: 'connections', count: cursor.number('a number of connections'), isOver };
  }
  return undefined;
}

export function parseReference(cursor: Cursor, object: ObjectKind): StatementBody {
  return { kind: 'object', object, name: parseValue(cursor) };
}

export function parseCounts(cursor: Cursor): { packets?: number; bytes?: number } {
  const counts: { packets?: number; bytes?: number } = {};
  for (;;) {
    if (cursor.take('packets')) counts.packets = cursor.number('a number of packets');
    else if (cursor.take('bytes')) counts.bytes = cursor.number('a number of bytes');
    else return counts;
  }
}

/** Who says one of the two says the other as well: it is 0. */
function completeCounts(counts: { packets?: number; bytes?: number }): { packets?: number; bytes?: number } {
  return Object.keys(counts).length === 0 ? {} : { packets: 0, bytes: 0, ...counts };
}

const TIMES: ReadonlySet<string> = new Set(['second', 'minute', 'hour', 'day', 'week']);
const UNITS: ReadonlySet<string> = new Set(['bytes', 'kbytes', 'mbytes']);

/** From `rate` on: `rate [over|until] N/time [burst N packets]`, `rate N kbytes/time [burst N bytes]`. */
export function parseLimit(cursor: Cursor): Limit {
  cursor.expect('rate');
  const isOver = parseOver(cursor);
  const rate = cursor.number('a number');
  const rateUnit = parseRateUnit(cursor);
  const per = rateUnit?.per ?? parsePer(cursor);
  if (!cursor.take('burst')) return { rate, per, isOver, ...(rateUnit && { rateUnit: rateUnit.unit }) };
  const burst = cursor.number('a number');
  const burstUnit = cursor.word(rateUnit ? 'bytes, kbytes or mbytes' : 'packets');
  if (rateUnit ? !UNITS.has(burstUnit) : burstUnit !== 'packets')
    throw cursor.refuse(rateUnit ? 'bytes, kbytes or mbytes' : 'packets', cursor.peek(-1));
  if (!rateUnit && burst === 0) throw cursor.refuse('a burst of at least one packet', cursor.peek(-2));
  return { rate, per, isOver, burst, ...(rateUnit && { rateUnit: rateUnit.unit, burstUnit }) };
}

/** The scanner takes `kbytes/second` for one word. */
function parseRateUnit(cursor: Cursor): { unit: string; per?: string } | undefined {
  if (cursor.token.kind !== 'word') return undefined;
  const [unit = '', per] = cursor.token.text.split('/');
  if (!UNITS.has(unit)) throw cursor.refuse('`/` and a time, or bytes, kbytes or mbytes');
  if (per !== undefined && per !== '' && !TIMES.has(per)) throw cursor.refuse('second, minute, hour, day or week');
  cursor.next();
  if (per === undefined) cursor.expect('/');
  return { unit, per: per || parseTime(cursor) };
}

function parsePer(cursor: Cursor): string {
  cursor.expect('/');
  return parseTime(cursor);
}

function parseTime(cursor: Cursor): string {
  const { text } = cursor.token;
  if (!TIMES.has(text)) throw cursor.refuse('second, minute, hour, day or week');
  cursor.next();
  return text;
}

/** `over`, `until` or nothing, which is until. */
function parseOver(cursor: Cursor): boolean {
  if (cursor.take('over')) return true;
  cursor.take('until');
  return false;
}

export function parseQuota(cursor: Cursor): Quota {
  const isOver = parseOver(cursor);
  const value = cursor.number('a number');
  const unit = parseUnit(cursor);
  if (!cursor.take('used')) return { value, unit, isOver };
  const used = cursor.number('a number');
  return { value, unit, isOver, used: { value: used, unit: parseUnit(cursor) } };
}

function parseUnit(cursor: Cursor): string {
  const { text } = cursor.token;
  if (!UNITS.has(text)) throw cursor.refuse('bytes, kbytes or mbytes');
  cursor.next();
  return text;
}

function parseLast(cursor: Cursor): StatementBody {
  if (!cursor.take('used') || cursor.take('never')) return { kind: 'last' };
  const usedMs = toMilliseconds(cursor.token.text);
  if (usedMs === undefined) throw cursor.refuse('never, or a time such as `10s`');
  cursor.next();
  return { kind: 'last', usedMs };
}
