import type { Direction, Mode } from '#core/model';
import type { Bits } from '#core/net';
import { setOf, type Slot } from './host-table.ts';
import type { Chain, ChainRule, Expression, Statement } from './statement.ts';

/** What the kernel counts for us: sets filled by packets. Elements are of the connection, not of the host. */
export interface Recorder {
  readonly name: string;
  readonly type: string;
  readonly timeoutSeconds: number;
}

/** Most elements of one recorder: bounds what the kernel keeps, and what the agent reads at a time; more is counted as lost. */
export const RECORDER_SIZE = 8192;
const HOUR = 3600;
const FAMILIES: readonly Bits[] = [32, 128];
const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];
const RECORDS = ['seen', 'answered', 'denied'] as const;

export const COUNTERS = ['seen_offered', 'seen_recorded', 'denied_offered', 'denied_recorded', 'stray'] as const;

export function keyType(bits: Bits): string {
  const address = bits === 32 ? 'ipv4_addr' : 'ipv6_addr';
  return `${address} . ${address} . inet_proto . inet_service`;
}

export const RECORDERS: readonly Recorder[] = FAMILIES.flatMap((bits) => [
  ...DIRECTIONS.flatMap((direction) =>
    RECORDS.map((record) => ({
      name: recorderOf(record, direction, bits),
      type: keyType(bits),
      timeoutSeconds: HOUR,
    })),
  ),
  {
    name: `adopted${suffix(bits)}`,
    type:
      bits === 32
        ? 'ipv4_addr . inet_service . ipv4_addr . inet_service'
        : 'ipv6_addr . inet_service . ipv6_addr . inet_service',
    timeoutSeconds: 30 * 24 * HOUR,
  },
]);

export function recorderOf(record: (typeof RECORDS)[number], direction: Direction, bits: Bits): string {
  return `${record}_${direction}${suffix(bits)}`;
}

function suffix(bits: Bits): 4 | 6 {
  return bits === 32 ? 4 : 6;
}

/**
 * How a packet is read. `request`: first and further packets of the side that opened the connection. `icmp`: as
 * `request`, with type and code in the place of a port. `reply`: packets of the other side, read backwards, so that
 * they are looked up as the connection that they answer.
 */
interface Reading {
  readonly name: string;
  readonly kind: 'request' | 'icmp' | 'reply';
  readonly direction: Direction;
}

const READINGS: readonly Reading[] = DIRECTIONS.flatMap((direction) => [
  { name: direction, kind: 'request', direction },
  { name: `${direction}_icmp`, kind: 'icmp', direction },
  { name: `${direction}_reply`, kind: 'reply', direction },
]);

// Building blocks.
const payload = (protocol: string, field: string): Expression => ({ payload: { protocol, field } });
const ip = (bits: Bits, field: string) => payload(bits === 32 ? 'ip' : 'ip6', field);
const is = (left: Expression, right: Expression): Statement => ({ match: { op: '==', left, right } });
const isNot = (left: Expression, right: Expression): Statement => ({ match: { op: '!=', left, right } });
const inState = (state: string): Statement => ({ match: { op: 'in', left: { ct: { key: 'state' } }, right: state } });
const goTo = (target: string): Statement => ({ goto: { target } });
const count = (counter: (typeof COUNTERS)[number]): Statement => ({ counter });
const protocol: Expression = { meta: { key: 'l4proto' } };
const isReply = is({ ct: { key: 'direction' } }, 'reply');
const ICMP: Expression = { set: [1, 58] };
const TCP = 6;
const openingFlags: Expression = { '&': [payload('tcp', 'flags'), ['fin', 'syn', 'rst', 'ack']] };
/** Of a connection that began before we looked, or a scan. */
const isMidStream = isNot(openingFlags, 'syn');
const rule = (...statements: Statement[]): ChainRule => ({ statements });
const ACCEPT: Statement = { accept: null };
const DROP: Statement = { drop: null };

/** source . destination . protocol . detail of the connection that a packet belongs to, as its reading says. */
function keyOf(kind: Reading['kind'], bits: Bits, transport: 'th' | 'tcp' = 'th'): Expression {
  const [source, destination] = kind === 'reply' ? ['daddr', 'saddr'] : ['saddr', 'daddr'];
  // `th sport` is the first 16 bits of any transport header: type and code of icmp, source port of a reply.
  const detail = payload(transport, kind === 'request' ? 'dport' : 'sport');
  return { concat: [ip(bits, source), ip(bits, destination), protocol, detail] };
}

/** The four-tuple as the connection tracker has it, from the side that it takes for the opener. */
function tupleOf(kind: Reading['kind'], bits: Bits): Expression {
  const [near, far] = kind === 'reply' ? ['d', 's'] : ['s', 'd'];
  return {
    concat: [
      ip(bits, `${near}addr`),
      payload('tcp', `${near}port`),
      ip(bits, `${far}addr`),
      payload('tcp', `${far}port`),
    ],
  };
}

/**
 * All chains of the table in a mode. Neighbour discovery, icmp errors of known connections and traffic of the host
 * with itself pass first; every other packet, also of open connections, is looked up, so that a rule that goes takes
 * its connections with it (docs/decisions/0002). What passes here is still subject to everyone else's tables.
 */
export function toChains(mode: Mode, slot: Slot, comment: string): Chain[] {
  return [
    hookChain('input', 'iifname', comment, 'ingress', 'egress_reply'),
    hookChain('output', 'oifname', comment, 'egress', 'ingress_reply'),
    ...READINGS.flatMap((reading) => [
      judge(reading, mode, slot),
      ...(reading.kind === 'icmp' ? [] : [judgeAdopted(reading, mode, slot)]),
      pass(reading),
      deny(reading),
      refuse(reading),
    ]),
  ];
}

function hookChain(hook: 'input' | 'output', device: string, comment: string, request: string, reply: string): Chain {
  const type = (family: 'icmp' | 'icmpv6') => payload(family, 'type');
  return {
    name: hook,
    hook,
    rules: [
      { statements: [is({ meta: { key: device } }, 'lo'), ACCEPT], comment },
      // RFC 4861 and RFC 3810: without these IPv6 does not work at all.
      rule(
        is(type('icmpv6'), {
          set: [
            'mld-listener-query',
            'mld-listener-report',
            'mld-listener-done',
            'nd-router-solicit',
            'nd-router-advert',
            'nd-neighbor-solicit',
            'nd-neighbor-advert',
            'mld2-listener-report',
          ],
        }),
        ACCEPT,
      ),
      rule(
        inState('related'),
        is(type('icmp'), { set: ['destination-unreachable', 'time-exceeded', 'parameter-problem'] }),
        ACCEPT,
      ),
      rule(
        inState('related'),
        is(type('icmpv6'), {
          set: ['destination-unreachable', 'packet-too-big', 'time-exceeded', 'parameter-problem'],
        }),
        ACCEPT,
      ),
      rule(isReply, is(protocol, ICMP), ACCEPT),
      rule(isReply, goTo(reply)),
      rule(is(protocol, ICMP), goTo(`${request}_icmp`)),
      rule(goTo(request)),
    ],
  };
}

/** Looks the connection up and sends the packet on. */
function judge({ name, kind, direction }: Reading, mode: Mode, slot: Slot): Chain {
  const lookUp = (purpose: 'forbid' | 'allow' | 'temporary', target: string) =>
    FAMILIES.map((bits) => rule(is(keyOf(kind, bits), `@${setOf(purpose, direction, bits, slot)}`), goTo(target)));
  const adopt = FAMILIES.flatMap((bits) => [
    ...(kind === 'request'
      ? [
          rule(inState('new'), isMidStream, {
            set: { op: 'add', elem: tupleOf(kind, bits), set: `@adopted${suffix(bits)}` },
          }),
        ]
      : []),
    rule(isMidStream, is(tupleOf(kind, bits), `@adopted${suffix(bits)}`), goTo(`${name}_adopted`)),
  ]);
  return {
    name,
    rules: [
      ...(kind === 'icmp' ? [] : adopt),
      ...lookUp('forbid', mode === 'observe' ? `${name}_denied` : `${name}_refused`),
      ...lookUp('allow', `${name}_passed`),
      ...lookUp('temporary', `${name}_passed`),
      rule(goTo(mode === 'enforce' ? `${name}_refused` : `${name}_denied`)),
    ],
  };
}

/**
 * A TCP connection that was open before we came: nobody can tell who opened it, so it may be read both ways. Only
 * packets that cannot open a connection come here.
 */
function judgeAdopted({ name, kind, direction }: Reading, mode: Mode, slot: Slot): Chain {
  const opposite = direction === 'ingress' ? 'egress' : 'ingress';
  const otherKind = kind === 'reply' ? 'request' : 'reply';
  const lookUp = (purpose: 'forbid' | 'allow' | 'temporary', verdict: Statement) =>
    FAMILIES.flatMap((bits) => [
      rule(is(keyOf(kind, bits), `@${setOf(purpose, direction, bits, slot)}`), verdict),
      rule(is(keyOf(otherKind, bits), `@${setOf(purpose, opposite, bits, slot)}`), verdict),
    ]);
  return {
    name: `${name}_adopted`,
    rules:
      mode === 'observe'
        ? [rule(ACCEPT)]
        : [
            ...lookUp('forbid', goTo(`${name}_refused`)),
            ...lookUp('allow', ACCEPT),
            ...lookUp('temporary', ACCEPT),
            rule(mode === 'enforce' ? goTo(`${name}_refused`) : ACCEPT),
          ],
  };
}

/** Records what passes, with the loss counted: an update of a full set ends its rule before the second counter. */
function pass({ name, kind, direction }: Reading): Chain {
  return {
    name: `${name}_passed`,
    rules: [...(kind === 'reply' ? recordAnswer(direction) : recordOpening(kind, direction)), rule(ACCEPT)],
  };
}

function recordOpening(kind: Reading['kind'], direction: Direction): ChainRule[] {
  return [
    ...(kind === 'request' ? [rule(inState('new'), isMidStream, ACCEPT)] : []),
    rule(inState('new'), count('seen_offered')),
    ...FAMILIES.map((bits) =>
      rule(
        inState('new'),
        {
          set: {
            op: 'update',
            elem: keyOf(kind, bits),
            set: `@${recorderOf('seen', direction, bits)}`,
            stmt: [{ counter: null }],
          },
        },
        count('seen_recorded'),
      ),
    ),
  ];
}

/** A TCP connection is answered by its SYN-ACK, anything else by any reply. */
function recordAnswer(direction: Direction): ChainRule[] {
  return FAMILIES.flatMap((bits) => {
    const set = `@${recorderOf('answered', direction, bits)}`;
    return [
      rule(is(openingFlags, ['syn', 'ack']), { set: { op: 'add', elem: keyOf('reply', bits, 'tcp'), set } }),
      rule(isNot(protocol, TCP), { set: { op: 'add', elem: keyOf('reply', bits), set } }),
    ];
  });
}

/** Records what the mode lets pass although the policy denies it. */
function deny(reading: Reading): Chain {
  const { name, kind } = reading;
  return {
    name: `${name}_denied`,
    rules: [
      rule(inState('invalid'), ACCEPT),
      ...(kind === 'request' ? [rule(inState('new'), isMidStream, ACCEPT)] : []),
      ...recordDenial(reading),
      rule(goTo(`${name}_passed`)),
    ],
  };
}

/**
 * Drops, records and traces: a trace wakes the agent at once, the set tells it how often. An open TCP connection is
 * reset, so that both ends know; the reset itself may leave. What belongs to no connection is dropped and only
 * counted: late packets of ended connections would look like attempts.
 */
function refuse(reading: Reading): Chain {
  return {
    name: `${reading.name}_refused`,
    rules: [
      rule(inState('invalid'), count('stray'), DROP),
      ...(reading.kind === 'request' ? [rule(inState('new'), isMidStream, count('stray'), DROP)] : []),
      // The kernel calls a reset that it sends for `reject` related.
      ...['established', 'related'].map((state) =>
        rule(inState(state), is({ '&': [payload('tcp', 'flags'), 'rst'] }, 'rst'), ACCEPT),
      ),
      ...recordDenial(reading),
      rule(TRACES, { mangle: { key: { meta: { key: 'nftrace' } }, value: 1 } }),
      rule(inState('established'), is(protocol, TCP), { reject: { type: 'tcp reset' } }),
      rule(DROP),
    ],
  };
}

/** More than this the agent reads from the sets. */
const TRACES: Statement = { limit: { rate: 100, burst: 100, per: 'second' } };

function recordDenial({ kind, direction }: Reading): ChainRule[] {
  return [
    rule(count('denied_offered')),
    ...FAMILIES.map((bits) =>
      rule(
        {
          set: {
            op: 'update',
            elem: keyOf(kind, bits),
            set: `@${recorderOf('denied', direction, bits)}`,
            stmt: [{ counter: null }],
          },
        },
        count('denied_recorded'),
      ),
    ),
  ];
}
