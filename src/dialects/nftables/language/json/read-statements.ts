import { itemsOf, type JsonNode, memberOf, numberOf, textOf, truthOf } from '#core/json';
import { Cursor, Refusal } from '../grammar/cursor.ts';
import { parseStatement } from '../grammar/statements/statement.ts';
import { readTokens } from '../grammar/tokens.ts';
import { LOG_FLAGS } from '../grammar/statements/log.ts';
import type { Expression } from '../syntax/expression.ts';
import type {
  Comparison,
  Limit,
  NatKind,
  ObjectKind,
  Quota,
  Statement,
  StatementBody,
  Synproxy,
} from '../syntax/statement.ts';
import { readExpression, readMapped, readVerdict } from './read-expressions.ts';
import { findNumber, needMember, needNumber, needText, onlyMember, textsOf } from './reading.ts';

/** Statements of a rule. */
export function readStatements(node: JsonNode): Statement[] {
  return itemsOf(node).map((item) => {
    const text = textOf(item);
    if (text !== undefined) return readWrittenStatement(text, item.offset);
    const [name, body] = onlyMember(item, 'a statement such as `{"accept": null}`');
    return readStatement(name, body, item.offset);
  });
}

/** A chain without a name has no JSON: libnftables writes its text. */
function readWrittenStatement(text: string, at: number): Statement {
  return { ...parseStatement(new Cursor(readTokens(text), 0, [])), at };
}

export function readStatement(name: string, body: JsonNode, at: number): Statement {
  return { ...readBody(name, body, at), at };
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['==', '=='],
  ['!=', '!='],
  ['<', '<'],
  ['>', '>'],
  ['<=', '<='],
  ['>=', '>='],
  ['!', '!'],
  ['in', 'implicit'],
]);
const OBJECTS: ReadonlySet<string> = new Set([
  'counter',
  'quota',
  'limit',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'synproxy',
  'secmark',
]);

function readBody(name: string, body: JsonNode, at: number): StatementBody {
  const verdict = readVerdict(name, body, at);
  if (verdict) return { kind: 'verdict', verdict };
  if (OBJECTS.has(name) && isReference(body))
    return { kind: 'object', object: name as ObjectKind, name: readExpression(body) };
  const find = (member: string) => {
    const node = memberOf(body, member);
    return node && readExpression(node);
  };
  switch (name) {
    case 'match':
      return readMatch(body, at);
    case 'vmap':
      return { kind: 'vmap', key: readExpression(needMember(body, 'key')), map: readMapped(needMember(body, 'data')) };
    case 'counter': {
      const [packets, bytes] = [findNumber(body, 'packets'), findNumber(body, 'bytes')];
      return { kind: 'counter', ...(packets !== undefined && { packets }), ...(bytes !== undefined && { bytes }) };
    }
    case 'limit':
      return { kind: 'limit', limit: readLimit(body) };
    case 'quota':
      return { kind: 'quota', quota: readQuota(body) };
    case 'last': {
      const usedMs = findNumber(body, 'used');
      return { kind: 'last', ...(usedMs !== undefined && { usedMs }) };
    }
    case 'ct count':
      return { kind: 'connections', count: needNumber(body, 'val'), isOver: truthOf(memberOf(body, 'inv')) ?? false };
    case 'log':
      return readLog(body);
    case 'reject':
      return readReject(body);
    case 'snat':
    case 'dnat':
    case 'masquerade':
    case 'redirect':
      return readNat(name, body);
    case 'tproxy': {
      const [address, port, family] = [find('addr'), find('port'), readFamily(body)];
      return { kind: 'tproxy', ...(family && { family }), ...(address && { address }), ...(port && { port }) };
    }
    case 'synproxy':
      return { kind: 'synproxy', synproxy: readSynproxy(body) };
    case 'queue': {
      const queue = find('num');
      return { kind: 'queue', ...(queue && { queue }), flags: inOrder(body, ['bypass', 'fanout']) };
    }
    case 'dup': {
      const device = find('dev');
      return { kind: 'dup', to: readExpression(needMember(body, 'addr')), ...(device && { device }) };
    }
    case 'fwd': {
      const [to, family] = [find('addr'), readFamily(body)];
      return {
        kind: 'fwd',
        device: readExpression(needMember(body, 'dev')),
        ...(to && { to }),
        ...(family && { family }),
      };
    }
    case 'notrack':
      return { kind: 'notrack' };
    case 'flow':
      return { kind: 'flow', flowtable: needText(body, 'flowtable').replace(/^@/, '') };
    case 'set':
      return readUpdate(body, needText(body, 'set'));
    case 'map':
      return { ...readUpdate(body, needText(body, 'map')), value: readExpression(needMember(body, 'data')) };
    case 'meter':
      return readMeter(body);
    case 'mangle':
      return {
        kind: 'mangle',
        key: readExpression(needMember(body, 'key')),
        value: readExpression(needMember(body, 'value')),
      };
    case 'reset':
      return { kind: 'reset', option: readExpression(body) };
    case 'xt':
      return { kind: 'xt', type: textOf(memberOf(body, 'type')) ?? '', name: textOf(memberOf(body, 'name')) ?? '' };
    default:
      throw new Refusal(`\`${name}\` is no statement; expected for example match, counter, accept`, at);
  }
}

/** The name of an object, or a map that gives names. */
function isReference(body: JsonNode): boolean {
  return textOf(body) !== undefined || memberOf(body, 'map') !== undefined;
}

/** `flags / mask` is written as an operation on the field. */
function readMatch(body: JsonNode, at: number): StatementBody {
  const operator = COMPARISONS.get(needText(body, 'op'));
  if (!operator) throw new Refusal('`op` is no comparison; expected ==, !=, <, >, <=, >= or in', at);
  return {
    kind: 'match',
    operator,
    left: readExpression(needMember(body, 'left')),
    right: readExpression(needMember(body, 'right')),
  };
}

export function readLimit(body: JsonNode): Limit {
  const [rateUnit, burst, burstUnit] = [
    textOf(memberOf(body, 'rate_unit')),
    findNumber(body, 'burst'),
    textOf(memberOf(body, 'burst_unit')),
  ];
  const isBytes = rateUnit !== undefined && rateUnit !== 'packets';
  return {
    rate: needNumber(body, 'rate'),
    per: textOf(memberOf(body, 'per')) ?? 'second',
    isOver: truthOf(memberOf(body, 'inv')) ?? false,
    ...(isBytes && { rateUnit }),
    ...(burst !== undefined && { burst }),
    ...(isBytes && burst !== undefined && { burstUnit: burstUnit ?? 'bytes' }),
  };
}

function readQuota(body: JsonNode): Quota {
  const used = findNumber(body, 'used');
  return {
    value: needNumber(body, 'val'),
    unit: textOf(memberOf(body, 'val_unit')) ?? 'bytes',
    isOver: truthOf(memberOf(body, 'inv')) ?? false,
    ...(used !== undefined && { used: { value: used, unit: textOf(memberOf(body, 'used_unit')) ?? 'bytes' } }),
  };
}

export function readSynproxy(body: JsonNode): Synproxy {
  const [mss, wscale, flags] = [findNumber(body, 'mss'), findNumber(body, 'wscale'), textsOf(memberOf(body, 'flags'))];
  return {
    ...(mss !== undefined && { mss }),
    ...(wscale !== undefined && { wscale }),
    timestamp: flags.includes('timestamp'),
    sackPerm: flags.includes('sack-perm'),
  };
}

function readLog(body: JsonNode): StatementBody {
  const [prefix, level] = [textOf(memberOf(body, 'prefix')), textOf(memberOf(body, 'level'))];
  const [group, snaplen, queueThreshold] = ['group', 'snaplen', 'queue-threshold'].map((name) =>
    numberOf(memberOf(body, name)),
  );
  const flags = textsOf(memberOf(body, 'flags'));
  return {
    kind: 'log',
    log: {
      ...(prefix !== undefined && { prefix }),
      ...(level !== undefined && { level }),
      ...(group !== undefined && { group }),
      ...(snaplen !== undefined && { snaplen }),
      ...(queueThreshold !== undefined && { queueThreshold }),
      flags: flags.includes('all') ? LOG_FLAGS : LOG_FLAGS.filter((flag) => flags.includes(flag)),
    },
  };
}

function readReject(body: JsonNode): StatementBody {
  const type = textOf(memberOf(body, 'type'));
  if (type === undefined) return { kind: 'reject' };
  if (type !== 'tcp reset' && type !== 'icmp' && type !== 'icmpv6' && type !== 'icmpx')
    throw new Refusal(`\`${type}\` is no way to refuse; expected tcp reset, icmp, icmpv6 or icmpx`, body.offset);
  const code = memberOf(body, 'expr');
  return { kind: 'reject', type, ...(code && { code: readExpression(code) }) };
}

function readFamily(body: JsonNode): 'ip' | 'ip6' | undefined {
  const family = textOf(memberOf(body, 'family'));
  return family === 'ip' || family === 'ip6' ? family : undefined;
}

function readNat(nat: NatKind, body: JsonNode): StatementBody {
  const [address, port, family] = [memberOf(body, 'addr'), memberOf(body, 'port'), readFamily(body)];
  const isNetmap = textsOf(memberOf(body, 'type_flags')).includes('prefix');
  return {
    kind: 'nat',
    nat,
    ...(family && { family }),
    ...(address && { address: readExpression(address) }),
    ...(port && { port: readExpression(port) }),
    flags: inOrder(body, ['random', 'fully-random', 'persistent']),
    ...(isNetmap && { isNetmap }),
  };
}

function inOrder(body: JsonNode, known: readonly string[]): string[] {
  const flags = textsOf(memberOf(body, 'flags'));
  return known.filter((flag) => flags.includes(flag));
}

function readUpdate(body: JsonNode, set: string): Extract<StatementBody, { readonly kind: 'update' }> {
  const operation = needText(body, 'op');
  if (operation !== 'add' && operation !== 'update' && operation !== 'delete')
    throw new Refusal(`\`${operation}\` is no operation on a set; expected add, update or delete`, body.offset);
  const statements = memberOf(body, 'stmt');
  return {
    kind: 'update',
    operation,
    set: set.replace(/^@/, ''),
    element: readExpression(needMember(body, 'elem')),
    statements: statements ? readStatements(statements) : [],
  };
}

function readMeter(body: JsonNode): StatementBody {
  const [name, statement] = onlyMember(needMember(body, 'stmt'), 'a statement such as `{"counter": null}`');
  const size = findNumber(body, 'size');
  const key: Expression = readExpression(needMember(body, 'key'));
  return {
    kind: 'meter',
    name: needText(body, 'name'),
    ...(size !== undefined && { size }),
    key,
    statement: readStatement(name, statement, statement.offset),
  };
}
