import { type JsonNode, memberOf, numberOf, textOf } from '#core/json';
import { Refusal } from '../grammar/cursor.ts';
import type { FieldKey } from '../syntax/expression.ts';
import { ARP_PARTS, HEADERS } from '../vocabulary/headers.ts';
import {
  CT_KEYS,
  FIB_FLAGS,
  FIB_RESULTS,
  IPSEC_KEYS,
  META_ALIASES,
  META_KEYS,
  RT_KEYS,
  SOCKET_KEYS,
  TUNNEL_KEYS,
} from '../vocabulary/keys.ts';
import {
  EXTENSIONS,
  IP_OPTIONS,
  type Option,
  SCTP_CHUNKS,
  TCP_OPTION_ALIASES,
  TCP_OPTIONS,
} from '../vocabulary/options.ts';
import { type DataType, typeOf } from '../vocabulary/types.ts';
import { readExpression } from './read-expressions.ts';
import { findNumber, needMember, needNumber, needText, textsOf } from './reading.ts';

interface TypedKey {
  readonly key: FieldKey;
  readonly type: DataType;
}

const READERS: ReadonlyMap<string, (body: JsonNode) => TypedKey> = new Map<string, (body: JsonNode) => TypedKey>([
  ['payload', readPayload],
  ['meta', readMeta],
  ['ct', readCt],
  ['exthdr', (body) => ({ ...readOption(body, EXTENSIONS, 'extension') })],
  ['tcp option', readTcpOption],
  ['ip option', (body) => readOption(body, IP_OPTIONS, 'ip option')],
  ['sctp chunk', (body) => readOption(body, SCTP_CHUNKS, 'sctp chunk')],
  [
    'dccp option',
    (body) => ({ key: { of: 'dccp option', number: needNumber(body, 'type') }, type: typeOf('boolean') }),
  ],
  ['fib', readFib],
  ['rt', readRoute],
  ['socket', readSocket],
  ['osf', readOsf],
  ['numgen', readNumgen],
  ['jhash', readJhash],
  ['symhash', readSymhash],
  ['ipsec', readIpsec],
  ['tunnel', (body) => ({ key: { of: 'tunnel', key: needText(body, 'key') }, type: typeIn(TUNNEL_KEYS, body) })],
]);

/** Undefined: the name is that of no field. */
export function readField(name: string, body: JsonNode): TypedKey | undefined {
  return READERS.get(name)?.(body);
}

function typeIn(keys: ReadonlyMap<string, DataType>, body: JsonNode, key = needText(body, 'key')): DataType {
  const type = keys.get(key);
  if (!type) throw new Refusal(`\`${key}\` is no key here; expected ${[...keys.keys()].join(', ')}`, body.offset);
  return type;
}

function readPayload(body: JsonNode): TypedKey {
  if (memberOf(body, 'base')) {
    const [layer, offset, bits] = [needText(body, 'base'), needNumber(body, 'offset'), needNumber(body, 'len')];
    return { key: { of: 'raw', layer, offset, bits }, type: typeOf('integer', bits) };
  }
  const [protocol, field] = [needText(body, 'protocol'), needText(body, 'field')];
  const outer = textOf(memberOf(body, 'tunnel'));
  const tunnel = outer === protocol ? undefined : outer;
  const found = HEADERS.get(protocol)?.fields.get(ARP_PARTS.get(field) ?? field);
  if (!found)
    throw new Refusal(
      `\`${protocol} ${field}\` is no field; expected for example protocol \`ip\` with field \`saddr\``,
      body.offset,
    );
  return { key: { of: 'payload', protocol, field, ...(tunnel !== undefined && { tunnel }) }, type: found.type };
}

function readMeta(body: JsonNode): TypedKey {
  const written = needText(body, 'key');
  const key = META_ALIASES.get(written) ?? written;
  return { key: { of: 'meta', key }, type: typeIn(META_KEYS, body, key) };
}

function readCt(body: JsonNode): TypedKey {
  const [, family, key = ''] = /^(?:(ip6?) )?(.*)$/.exec(needText(body, 'key')) ?? [];
  const direction = textOf(memberOf(body, 'dir'));
  const type = typeIn(CT_KEYS, body, key);
  const isAddress = key === 'saddr' || key === 'daddr';
  return {
    key: { of: 'ct', key, ...(direction !== undefined && { direction }), ...(family !== undefined && { family }) },
    type: isAddress && family === 'ip6' ? typeOf('ipv6_addr') : type,
  };
}

function readOption(
  body: JsonNode,
  options: ReadonlyMap<string, Option>,
  of: 'extension' | 'ip option' | 'sctp chunk',
): TypedKey {
  const [name, field] = [needText(body, 'name'), textOf(memberOf(body, 'field'))];
  return { key: { of, name, ...(field !== undefined && { field }) }, type: optionType(body, options, name, field) };
}

function optionType(
  body: JsonNode,
  options: ReadonlyMap<string, Option>,
  name: string,
  field: string | undefined,
): DataType {
  const option = options.get(name);
  if (!option) throw new Refusal(`\`${name}\` is not known; expected ${[...options.keys()].join(', ')}`, body.offset);
  if (field === undefined) return typeOf('boolean');
  const found = option.fields.get(field);
  if (!found)
    throw new Refusal(
      `\`${field}\` is no field of \`${name}\`; expected ${[...option.fields.keys()].join(', ')}`,
      body.offset,
    );
  return found.type;
}

function readTcpOption(body: JsonNode): TypedKey {
  if (memberOf(body, 'base')) {
    const [name, offset, bits] = [needNumber(body, 'base'), needNumber(body, 'offset'), needNumber(body, 'len')];
    if (offset === 0 && (bits === 0 || bits === 8)) return { key: { of: 'tcp option', name }, type: typeOf('boolean') };
    return { key: { of: 'tcp option', name, raw: { offset, bits } }, type: typeOf('integer', bits) };
  }
  const written = needText(body, 'name');
  const name = TCP_OPTION_ALIASES.get(written) ?? written;
  const field = textOf(memberOf(body, 'field'));
  const type = optionType(body, TCP_OPTIONS, name, field);
  return {
    key: { of: 'tcp option', name: name === 'sack0' ? 'sack' : name, ...(field !== undefined && { field }) },
    type,
  };
}

function readFib(body: JsonNode): TypedKey {
  const flags = textsOf(memberOf(body, 'flags'));
  const result = needText(body, 'result');
  if (!flags.every((flag) => FIB_FLAGS.includes(flag)))
    throw new Refusal(`flags of \`fib\`; expected ${FIB_FLAGS.join(', ')}`, body.offset);
  return {
    key: { of: 'fib', flags: FIB_FLAGS.filter((flag) => flags.includes(flag)), result },
    type: typeIn(FIB_RESULTS, body, result),
  };
}

function readRoute(body: JsonNode): TypedKey {
  const [key, family] = [needText(body, 'key'), textOf(memberOf(body, 'family'))];
  const type = typeIn(RT_KEYS, body);
  return {
    key: { of: 'rt', key, ...(family !== undefined && { family }) },
    type: key === 'nexthop' && family === 'ip6' ? typeOf('ipv6_addr') : type,
  };
}

function readSocket(body: JsonNode): TypedKey {
  const level = findNumber(body, 'level');
  return {
    key: { of: 'socket', key: needText(body, 'key'), ...(level !== undefined && { level }) },
    type: typeIn(SOCKET_KEYS, body),
  };
}

function readOsf(body: JsonNode): TypedKey {
  const key = needText(body, 'key');
  const ttl = textOf(memberOf(body, 'ttl'));
  if (key !== 'name' && key !== 'version')
    throw new Refusal(`\`${key}\` is no key of osf; expected name or version`, body.offset);
  return { key: { of: 'osf', key, ...(ttl !== undefined && { ttl }) }, type: typeOf('string', 128) };
}

const HASH = typeOf('integer', 32);

function readNumgen(body: JsonNode): TypedKey {
  const mode = needText(body, 'mode');
  return {
    key: { of: 'numgen', mode, mod: needNumber(body, 'mod'), offset: findNumber(body, 'offset') ?? 0 },
    type: HASH,
  };
}

function readJhash(body: JsonNode): TypedKey {
  const seed = findNumber(body, 'seed');
  const expression = readExpression(needMember(body, 'expr'));
  return {
    key: {
      of: 'jhash',
      expression,
      mod: needNumber(body, 'mod'),
      ...(seed !== undefined && { seed }),
      offset: findNumber(body, 'offset') ?? 0,
    },
    type: HASH,
  };
}

function readSymhash(body: JsonNode): TypedKey {
  return { key: { of: 'symhash', mod: needNumber(body, 'mod'), offset: findNumber(body, 'offset') ?? 0 }, type: HASH };
}

function readIpsec(body: JsonNode): TypedKey {
  const [key, direction, family] = [needText(body, 'key'), needText(body, 'dir'), textOf(memberOf(body, 'family'))];
  const type = typeIn(IPSEC_KEYS, body);
  return {
    key: {
      of: 'ipsec',
      direction,
      spnum: numberOf(memberOf(body, 'spnum')) ?? 0,
      key,
      ...(family !== undefined && { family }),
    },
    type: family === 'ip6' ? typeOf('ipv6_addr') : type,
  };
}
