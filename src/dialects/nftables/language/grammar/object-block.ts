import type { NamedObject, ObjectBody } from '../syntax/ruleset.ts';
import type { ObjectKind } from '../syntax/statement.ts';
import { type Cursor, Refusal } from './cursor.ts';
import { parseDuration } from './sets.ts';
import { parseSynproxy } from './statements/deliveries.ts';
import { parseCounts, parseLimit, parseQuota } from './statements/stateful.ts';

export const OBJECT_KINDS: readonly ObjectKind[] = [
  'counter',
  'quota',
  'limit',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'secmark',
  'synproxy',
];

export function takeObjectKind(cursor: Cursor): ObjectKind | undefined {
  return OBJECT_KINDS.find((kind) => cursor.take(...kind.split(' ')));
}

/** `NAME { … }`, or for some kinds the same without braces. */
export function parseObject(cursor: Cursor, kind: ObjectKind): NamedObject {
  const { at } = cursor.token;
  const name = cursor.string('a name');
  const isBlock = cursor.take('{');
  const skip = () => (isBlock ? cursor.skipSeparators() : undefined);
  let comment: string | undefined;
  const takeComment = () => {
    skip();
    if (cursor.take('comment')) comment = cursor.string('a comment in quotes');
    skip();
  };
  takeComment();
  const body = parseBody(cursor, kind, takeComment, at);
  takeComment();
  if (isBlock) cursor.expect('}');
  return { name, body, ...(comment !== undefined && { comment }), at: { file: cursor.file, at } };
}

function parseBody(cursor: Cursor, kind: ObjectKind, skip: () => void, at: number): ObjectBody {
  switch (kind) {
    case 'counter': {
      const { packets = 0, bytes = 0 } = parseCounts(cursor);
      return { kind, packets, bytes };
    }
    case 'quota':
      return { kind, quota: parseQuota(cursor) };
    case 'limit':
      return { kind, limit: parseLimit(cursor) };
    case 'secmark':
      return { kind, context: cursor.string('a security context in quotes') };
    case 'synproxy':
      return { kind, synproxy: parseSynproxy(cursor, skip) };
    case 'ct helper':
    case 'ct timeout':
    case 'ct expectation':
      return parseConnection(cursor, kind, skip, at);
    case 'tunnel':
      throw new Refusal('tunnels are not read; expected another object', at);
    default:
      return kind satisfies never;
  }
}

const STATES: Readonly<Record<string, readonly string[]>> = {
  tcp: [
    'syn_sent',
    'syn_recv',
    'established',
    'fin_wait',
    'close_wait',
    'last_ack',
    'time_wait',
    'close',
    'syn_sent2',
    'retrans',
    'unack',
  ],
  udp: ['unreplied', 'replied'],
};

/** The objects of connection tracking: lines of `word value`. */
function parseConnection(
  cursor: Cursor,
  kind: 'ct helper' | 'ct timeout' | 'ct expectation',
  skip: () => void,
  at: number,
): ObjectBody {
  const facts: {
    helper?: string;
    protocol?: string;
    l3proto?: string;
    dport?: number;
    timeoutMs?: number;
    size?: number;
  } = {};
  let policy: readonly (readonly [string, number])[] = [];
  for (skip(); !cursor.is('}') && cursor.token.kind !== 'end'; skip()) {
    if (kind === 'ct helper' && cursor.take('type')) {
      facts.helper = cursor.string('the name of a helper in quotes');
      cursor.expect('protocol');
      facts.protocol = takeProtocol(cursor);
    } else if (cursor.take('protocol')) facts.protocol = takeProtocol(cursor);
    else if (cursor.take('l3proto')) facts.l3proto = takeFamily(cursor);
    else if (kind === 'ct timeout' && cursor.take('policy')) policy = takeTimeouts(cursor, facts.protocol ?? 'tcp');
    else if (kind === 'ct expectation' && cursor.take('dport')) facts.dport = cursor.number('a port', 65_535);
    else if (kind === 'ct expectation' && cursor.take('timeout')) facts.timeoutMs = parseDuration(cursor);
    else if (kind === 'ct expectation' && cursor.take('size')) facts.size = cursor.number('a size', 255);
    else throw cursor.refuse(`a line of a ${kind}`);
  }
  const { helper, protocol, l3proto = '', dport, timeoutMs, size } = facts;
  if (kind === 'ct helper' && helper !== undefined && protocol !== undefined)
    return { kind, helper, protocol, l3proto };
  if (kind === 'ct timeout' && protocol !== undefined) return { kind, protocol, l3proto, policy };
  if (
    kind === 'ct expectation' &&
    protocol !== undefined &&
    dport !== undefined &&
    timeoutMs !== undefined &&
    size !== undefined
  )
    return { kind, protocol, l3proto, dport, timeoutMs, size };
  throw new Refusal(
    `the ${kind} is not complete; expected protocol${kind === 'ct expectation' ? ', dport, timeout and size' : ''}`,
    at,
  );
}

function takeProtocol(cursor: Cursor): string {
  const protocol = cursor.word('tcp or udp');
  if (!Object.hasOwn(STATES, protocol) && !['sctp', 'dccp', 'udplite', 'icmp', 'icmpv6', 'gre'].includes(protocol))
    throw cursor.refuse('tcp or udp', cursor.peek(-1));
  return protocol;
}

function takeFamily(cursor: Cursor): string {
  const family = cursor.word('ip, ip6 or inet');
  if (!['ip', 'ip6', 'inet'].includes(family)) throw cursor.refuse('ip, ip6 or inet', cursor.peek(-1));
  return family;
}

/** `= { state : seconds, … }`. */
function takeTimeouts(cursor: Cursor, protocol: string): (readonly [string, number])[] {
  const policy: (readonly [string, number])[] = [];
  cursor.expect('=');
  cursor.expect('{');
  for (cursor.skipLines(); !cursor.is('}'); cursor.skipLines()) {
    const state = cursor.word('a state of the protocol');
    if (!STATES[protocol]?.includes(state))
      throw cursor.refuse(`a state of ${protocol}: ${STATES[protocol]?.join(', ') ?? 'none'}`, cursor.peek(-1));
    cursor.expect(':');
    policy.push([state, parseDuration(cursor) / 1000]);
    cursor.skipLines();
    if (!cursor.take(',')) break;
  }
  cursor.expect('}');
  return policy;
}
