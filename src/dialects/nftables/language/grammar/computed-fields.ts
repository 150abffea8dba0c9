import { IPSEC_KEYS } from '../vocabulary/keys.ts';
import { typeOf } from '../vocabulary/types.ts';
import type { Cursor } from './cursor.ts';
import { parseConcat } from './expressions.ts';
import type { TypedKey } from './fields.ts';

const LAST32 = 0xffff_ffff;

export function parseOsf(cursor: Cursor): TypedKey {
  cursor.next();
  const ttl = cursor.take('ttl') ? cursor.word('loose or skip') : undefined;
  if (ttl !== undefined && ttl !== 'loose' && ttl !== 'skip') throw cursor.refuse('loose or skip', cursor.peek(-1));
  const key = cursor.take('name') ? 'name' : cursor.take('version') ? 'version' : undefined;
  if (!key) throw cursor.refuse('name or version');
  return { key: { of: 'osf', key, ...(ttl !== undefined && { ttl }) }, type: typeOf('string', 128) };
}

export function parseNumgen(cursor: Cursor): TypedKey {
  cursor.next();
  const mode = cursor.take('inc') ? 'inc' : cursor.take('random') ? 'random' : undefined;
  if (!mode) throw cursor.refuse('inc or random');
  const mod = parseModulus(cursor);
  return { key: { of: 'numgen', mode, mod, offset: parseOffset(cursor, mod) }, type: typeOf('integer', 32) };
}

export function parseHash(cursor: Cursor): TypedKey {
  const type = typeOf('integer', 32);
  if (cursor.next().text === 'symhash') {
    const mod = parseModulus(cursor);
    return { key: { of: 'symhash', mod, offset: parseOffset(cursor, mod) }, type };
  }
  const expression = parseConcat(cursor, 'left');
  const mod = parseModulus(cursor);
  const seed = cursor.take('seed') ? cursor.number('a seed', LAST32) : undefined;
  const offset = parseOffset(cursor, mod);
  return { key: { of: 'jhash', expression, mod, ...(seed !== undefined && { seed }), offset }, type };
}

function parseModulus(cursor: Cursor): number {
  cursor.expect('mod');
  if (cursor.is('0')) throw cursor.refuse('a modulus above 0');
  return cursor.number('a modulus', LAST32);
}

function parseOffset(cursor: Cursor, mod: number): number {
  if (!cursor.take('offset')) return 0;
  return cursor.number('an offset such that the sum with the modulus has 32 bits', LAST32 - mod);
}

/** Keys of the state that protected, or will protect, a packet. */
export function parseIpsec(cursor: Cursor): TypedKey {
  cursor.next();
  const direction = cursor.next().text;
  const spnum = cursor.take('spnum') ? cursor.number('a place up to 255', 255) : 0;
  const isFamily = cursor.is('ip') || cursor.is('ip6');
  const family = isFamily ? cursor.next().text : undefined;
  const key = cursor.token.text;
  const isAddress = key === 'saddr' || key === 'daddr';
  const type = IPSEC_KEYS.get(key);
  if (!type || isAddress !== isFamily) throw cursor.refuse('reqid, spi, or ip or ip6 with saddr or daddr');
  cursor.next();
  return {
    key: { of: 'ipsec', direction, spnum, key, ...(family !== undefined && { family }) },
    type: family === 'ip6' ? typeOf('ipv6_addr') : type,
  };
}
