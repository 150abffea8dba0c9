import type { Field, FieldKey } from '../syntax/expression.ts';
import { ARP_PARTS, HEADERS } from '../vocabulary/headers.ts';
import {
  BARE_META_READ,
  CT_DIRECTABLE,
  CT_DIRECTED,
  CT_KEYS,
  FIB_FLAGS,
  FIB_RESULTS,
  META_ALIASES,
  META_KEYS,
  RT_KEYS,
  SOCKET_KEYS,
  TUNNEL_KEYS,
} from '../vocabulary/keys.ts';
import { EXTENSIONS } from '../vocabulary/options.ts';
import { type DataType, typeOf } from '../vocabulary/types.ts';
import type { Cursor } from './cursor.ts';
import { parseHash, parseIpsec, parseNumgen, parseOsf } from './computed-fields.ts';
import { parseDccpOption, parseExtension, parseIpOption, parseSctpChunk, parseTcpOption } from './option-fields.ts';

export interface TypedKey {
  readonly key: FieldKey;
  readonly type: DataType;
}

type Reader = (cursor: Cursor) => TypedKey;

/**
 * A field, by the word that begins it. Undefined: none begins here. `isStrict`: a header's name must be followed by one
 * of its fields; otherwise the name may be a value.
 */
export function parseField(cursor: Cursor, isStrict: boolean): Field | undefined {
  const { at } = cursor.token;
  const reader = findReader(cursor, isStrict);
  return reader && { kind: 'field', ...reader(cursor), at };
}

function findReader(cursor: Cursor, isStrict: boolean): Reader | undefined {
  const { kind, text } = cursor.token;
  if (
    kind === 'sign' &&
    text === '@' &&
    ['ll', 'nh', 'th', 'ih'].some((layer) => cursor.is(layer, 1)) &&
    cursor.is(',', 2)
  )
    return parseRaw;
  if (kind !== 'word') return undefined;
  if (HEADERS.has(text) || EXTENSIONS.has(text) || READERS.has(text)) {
    if (!isStrict && !isFieldAhead(cursor)) return undefined;
    return READERS.get(text) ?? (EXTENSIONS.has(text) ? parseExtension : parsePayload);
  }
  return BARE_META_READ.has(text) ? parseBareMeta : undefined;
}

/** Whether the header or key that begins here is followed by something of its own. */
function isFieldAhead(cursor: Cursor): boolean {
  const { text } = cursor.token;
  const { text: next, kind } = cursor.peek(1);
  if (kind !== 'word') return false;
  if (text === 'meta') return META_KEYS.has(next) || META_ALIASES.has(next);
  const header = HEADERS.get(text);
  if (header)
    return (
      header.fields.has(next) || next === 'option' || next === 'chunk' || header.isTunnel === true || text === 'arp'
    );
  return true;
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['meta', parseMeta],
  ['ct', parseCt],
  ['ip', (cursor) => (cursor.is('option', 1) ? parseIpOption(cursor) : parsePayload(cursor))],
  ['tcp', (cursor) => (cursor.is('option', 1) ? parseTcpOption(cursor) : parsePayload(cursor))],
  ['sctp', (cursor) => (cursor.is('chunk', 1) ? parseSctpChunk(cursor) : parsePayload(cursor))],
  ['dccp', (cursor) => (cursor.is('option', 1) ? parseDccpOption(cursor) : parsePayload(cursor))],
  ['exthdr', parseExtension],
  [
    'rt',
    (cursor) => (EXTENSIONS.get('rt')?.fields.has(cursor.peek(1).text) ? parseExtension(cursor) : parseRt(cursor)),
  ],
  ['fib', parseFib],
  ['socket', parseSocket],
  ['osf', parseOsf],
  ['numgen', parseNumgen],
  ['jhash', parseHash],
  ['symhash', parseHash],
  ['ipsec', parseIpsecOrMeta],
  ['tunnel', parseTunnel],
]);

function parsePayload(cursor: Cursor): TypedKey {
  const protocol = cursor.next().text;
  const header = HEADERS.get(protocol);
  const { text } = cursor.token;
  const isInner = header?.isTunnel && !header.fields.has(text) && HEADERS.has(text);
  if (isInner) {
    const inner = parsePayload(cursor);
    if (inner.key.of !== 'payload') throw cursor.refuse('a field of a header');
    return { ...inner, key: { ...inner.key, tunnel: protocol } };
  }
  const two = `${text} ${cursor.peek(1).text}`;
  const name = protocol === 'arp' && ARP_PARTS.has(two) ? two : (FIELD_ALIASES.get(text) ?? text);
  const field = header?.fields.get(ARP_PARTS.get(name) ?? name);
  if (!field || cursor.token.kind !== 'word')
    throw cursor.refuse(
      `a field of \`${protocol}\`: ${[...(header?.fields.keys() ?? [])].join(', ').replaceAll('_', ' ')}`,
    );
  cursor.next();
  if (name === two) cursor.next();
  return { key: { of: 'payload', protocol, field: name }, type: field.type };
}

const FIELD_ALIASES: ReadonlyMap<string, string> = new Map([
  ['param-problem', 'parameter-problem'],
  ['cfi', 'dei'],
]);

function parseRaw(cursor: Cursor): TypedKey {
  cursor.next();
  const layer = cursor.next().text;
  cursor.expect(',');
  const offset = cursor.number('an offset in bits');
  cursor.expect(',');
  const bits = cursor.number('a length in bits');
  return { key: { of: 'raw', layer, offset, bits }, type: typeOf('integer', bits) };
}

function parseMeta(cursor: Cursor): TypedKey {
  cursor.next();
  return parseBareMeta(cursor);
}

function parseBareMeta(cursor: Cursor): TypedKey {
  const { kind, text } = cursor.token;
  const key = META_ALIASES.get(text) ?? text;
  const type = META_KEYS.get(key);
  if (!type || kind !== 'word') throw cursor.refuse(`a key of \`meta\`: ${[...META_KEYS.keys()].join(', ')}`);
  cursor.next();
  return { key: { of: 'meta', key }, type };
}

function parseCt(cursor: Cursor): TypedKey {
  cursor.next();
  const direction = cursor.take('original') ? 'original' : cursor.take('reply') ? 'reply' : undefined;
  const isFamily = direction !== undefined && (cursor.is('ip') || cursor.is('ip6'));
  const family = isFamily ? cursor.next().text : undefined;
  const { text: key } = cursor.token;
  const type = CT_KEYS.get(key);
  const isMeant =
    direction === undefined
      ? !CT_DIRECTED.has(key) || key.startsWith('proto') || key === 'l3proto'
      : CT_DIRECTABLE.has(key);
  if (!type || cursor.token.kind !== 'word' || !isMeant || key === 'count')
    throw cursor.refuse(`a key of \`ct\`: ${[...CT_KEYS.keys()].join(', ')}`);
  cursor.next();
  const isAddress = key === 'saddr' || key === 'daddr';
  return {
    key: { of: 'ct', key, ...(direction && { direction }), ...(family && { family }) },
    type: isAddress && family === 'ip6' ? typeOf('ipv6_addr') : type,
  };
}

function parseRt(cursor: Cursor): TypedKey {
  cursor.next();
  const family = cursor.is('ip') || cursor.is('ip6') ? cursor.next().text : undefined;
  const key = cursor.token.text;
  const type = RT_KEYS.get(key);
  if (!type) throw cursor.refuse('a key of `rt`: classid, nexthop, mtu, ipsec');
  cursor.next();
  return {
    key: { of: 'rt', key, ...(family && { family }) },
    type: key === 'nexthop' && family === 'ip6' ? typeOf('ipv6_addr') : type,
  };
}

function parseFib(cursor: Cursor): TypedKey {
  const { at } = cursor.next();
  const flags: string[] = [];
  do {
    const flag = cursor.word(`one of ${FIB_FLAGS.join(', ')}`);
    if (!FIB_FLAGS.includes(flag)) throw cursor.refuse(`one of ${FIB_FLAGS.join(', ')}`, cursor.peek(-1));
    flags.push(flag);
  } while (cursor.take('.'));
  const isOne = (a: string, b: string) => Number(flags.includes(a)) + Number(flags.includes(b));
  if (isOne('saddr', 'daddr') !== 1 || isOne('iif', 'oif') > 1)
    throw cursor.refuse('saddr or daddr, and not both of iif and oif', { ...cursor.peek(-1), at });
  const result = cursor.token.text;
  const type = FIB_RESULTS.get(result);
  if (!type) throw cursor.refuse('oif, oifname, type or check');
  cursor.next();
  return { key: { of: 'fib', flags: FIB_FLAGS.filter((flag) => flags.includes(flag)), result }, type };
}

function parseSocket(cursor: Cursor): TypedKey {
  cursor.next();
  const key = cursor.token.text;
  const type = SOCKET_KEYS.get(key);
  if (!type) throw cursor.refuse('a key of `socket`: transparent, mark, wildcard, cgroupv2');
  cursor.next();
  const level = key === 'cgroupv2' ? (cursor.expect('level'), cursor.number('a level')) : undefined;
  return { key: { of: 'socket', key, ...(level !== undefined && { level }) }, type };
}

/** `ipsec` is also a key of meta; then no direction follows. */
function parseIpsecOrMeta(cursor: Cursor): TypedKey {
  return cursor.is('in', 1) || cursor.is('out', 1) ? parseIpsec(cursor) : parseBareMeta(cursor);
}

function parseTunnel(cursor: Cursor): TypedKey {
  cursor.next();
  const key = cursor.token.text;
  const type = TUNNEL_KEYS.get(key);
  if (!type) throw cursor.refuse('a key of `tunnel`: id, path');
  cursor.next();
  return { key: { of: 'tunnel', key }, type };
}
