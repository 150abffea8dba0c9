import {
  EXTENSIONS,
  IP_OPTIONS,
  type Option,
  PRESENT_EXTENSIONS,
  SCTP_CHUNKS,
  TCP_OPTION_ALIASES,
  TCP_OPTIONS,
} from '../vocabulary/options.ts';
import { typeOf } from '../vocabulary/types.ts';
import type { Cursor } from './cursor.ts';
import type { TypedKey } from './fields.ts';

/** `exthdr NAME`, or the header's name and a field. */
export function parseExtension(cursor: Cursor): TypedKey {
  const isPresence = cursor.take('exthdr');
  const name = takeName(cursor, EXTENSIONS, 'an extension header');
  if (isPresence) {
    if (!PRESENT_EXTENSIONS.has(name)) throw cursor.refuse([...PRESENT_EXTENSIONS].join(', '), cursor.peek(-1));
    return { key: { of: 'extension', name }, type: typeOf('boolean') };
  }
  const { field, type } = takeField(cursor, name, EXTENSIONS);
  return { key: { of: 'extension', name, field }, type };
}

export function parseIpOption(cursor: Cursor): TypedKey {
  cursor.take('ip', 'option');
  const name = takeName(cursor, IP_OPTIONS, 'an option');
  if (isPresence(cursor)) return { key: { of: 'ip option', name }, type: typeOf('boolean') };
  const { field, type } = takeField(cursor, name, IP_OPTIONS);
  return { key: { of: 'ip option', name, field }, type };
}

export function parseSctpChunk(cursor: Cursor): TypedKey {
  cursor.take('sctp', 'chunk');
  const name = takeName(cursor, SCTP_CHUNKS, 'a chunk');
  if (isPresence(cursor)) return { key: { of: 'sctp chunk', name }, type: typeOf('boolean') };
  const { field, type } = takeField(cursor, name, SCTP_CHUNKS);
  return { key: { of: 'sctp chunk', name, field }, type };
}

export function parseDccpOption(cursor: Cursor): TypedKey {
  cursor.take('dccp', 'option');
  return { key: { of: 'dccp option', number: cursor.number('an option up to 255', 255) }, type: typeOf('boolean') };
}

export function parseTcpOption(cursor: Cursor): TypedKey {
  cursor.take('tcp', 'option');
  if (cursor.take('@')) {
    const name = cursor.number('an option up to 255', 255);
    cursor.expect(',');
    const offset = cursor.number('an offset in bits');
    cursor.expect(',');
    const bits = cursor.number('a length in bits');
    return { key: { of: 'tcp option', name, raw: { offset, bits } }, type: typeOf('integer', bits) };
  }
  if (cursor.isNumber()) {
    const number = cursor.number('an option up to 255', 255);
    const known = [...TCP_OPTIONS.values()].find((option) => option.number === number);
    return { key: { of: 'tcp option', name: known?.name ?? number }, type: typeOf('boolean') };
  }
  const name = takeName(cursor, TCP_OPTIONS, 'an option', TCP_OPTION_ALIASES);
  if (isPresence(cursor)) return { key: { of: 'tcp option', name }, type: typeOf('boolean') };
  const { field, type } = takeField(cursor, name, TCP_OPTIONS);
  return { key: { of: 'tcp option', name: name === 'sack0' ? 'sack' : name, field }, type };
}

/** `reset tcp option NAME`. */
export function parseOptionName(cursor: Cursor): TypedKey {
  if (cursor.isNumber(2)) return parseTcpOption(cursor);
  cursor.take('tcp', 'option');
  const name = takeName(cursor, TCP_OPTIONS, 'an option', TCP_OPTION_ALIASES);
  return { key: { of: 'tcp option', name }, type: typeOf('boolean') };
}

/** What follows is a comparison with `exists` or `missing`, not a field. */
function isPresence(cursor: Cursor): boolean {
  const ahead = cursor.is('==') || cursor.is('!=') || cursor.is('eq') || cursor.is('ne') ? 1 : 0;
  return ahead === 1 || cursor.is('exists') || cursor.is('missing') || cursor.isNumber() || cursor.isSeparator();
}

function takeName(
  cursor: Cursor,
  options: ReadonlyMap<string, Option>,
  what: string,
  aliases: ReadonlyMap<string, string> = new Map(),
): string {
  const { kind, text } = cursor.token;
  const name = aliases.get(text) ?? text;
  if (kind !== 'word' || !options.has(name)) throw cursor.refuse(`${what}: ${[...options.keys()].join(', ')}`);
  cursor.next();
  return name;
}

function takeField(cursor: Cursor, name: string, options: ReadonlyMap<string, Option>) {
  const fields = options.get(name)?.fields;
  // `sid[1]`: the place in a list is part of the name.
  const isListed = cursor.is('[', 1) && cursor.isNumber(2) && cursor.is(']', 3);
  const text = isListed ? `${cursor.token.text}[${cursor.peek(2).text}]` : cursor.token.text;
  const found = fields?.get(text);
  if (!found) throw cursor.refuse(`a field of \`${name}\`: ${[...(fields?.keys() ?? [])].join(', ')}`);
  for (let i = 0; i < (isListed ? 4 : 1); i++) cursor.next();
  return { field: text, type: found.type };
}
