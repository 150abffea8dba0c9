import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BaseChain,
  CONNECTION_STATES,
  type ConnectionState,
  EVERY_PACKET,
  type FilterAction,
  type FilterChain,
  type FilterEntry,
  type FilterMatch,
  type FilterRules,
  type NoteChange,
  type NoteTest,
  type Packet,
} from '#core/model';
import { parseAddress } from '#core/net';
import { hasPacket, packetsWith } from '#core/packetset';
import { unwrap } from '#core/result';
import { addresses, traffic } from '../../../../../test/random-packets.ts';
import { baseChainsAt, decideFilter, type Verdict } from '../../decide-filter.ts';
import { denoteFilter } from '../../denote-filter.ts';
import { matchPacket } from '../../match.ts';
import { rulesFor } from '../rules-at.ts';

const ALL_BITS = 0xffff_ffff;
const toEntry = (action: FilterAction, match: Partial<FilterMatch> = {}): FilterEntry => ({
  match: { ...EVERY_PACKET, ...match },
  action,
  text: action.kind,
});
const note = (notes: NoteChange, match: Partial<FilterMatch> = {}) => toEntry({ kind: 'continue', notes }, match);
const set = (to: NoteChange['to'], flip: number, keep = 0): NoteChange => ({ to, keep, flip });
const asking = (test: NoteTest, match: Partial<FilterMatch> = {}): Partial<FilterMatch> => ({
  ...match,
  unknown: [test.text],
  asks: [test],
});
const mark = (of: 'packet' | 'connection', value: number, mask = ALL_BITS, isNot = false): NoteTest => ({
  text: `${of} ${mask} ${isNot} ${value}`,
  of,
  mask,
  values: [{ first: value, last: value }],
  isNot,
});
const chain = (hook: BaseChain['hook'], priority: number, entries: readonly FilterEntry[]): FilterChain => ({
  name: `${hook} ${priority}`,
  entries,
  base: { hook, policy: hook === 'input' ? 'drop' : 'accept', priority, scope: EVERY_PACKET },
});
const at = (text: string) => unwrap(parseAddress(text));
const WEB: Packet = {
  source: at('10.0.0.1'),
  destination: at('10.0.0.2'),
  protocol: 'tcp',
  sourcePort: 40_000,
  destinationPort: 80,
  state: 'new',
  in: 'eth0',
  out: '',
};
const toWeb = { traffic: traffic('tcp/80') };

describe('SEM-26 what rules note', () => {
  const is = (state: ConnectionState) => ({ ...WEB, state });
  const dnat: NoteTest = { text: 'dnat', of: 'translation', sides: ['destination'], isNot: false };
  const redirect = (port: number): FilterEntry =>
    toEntry({ kind: 'unknown', construct: 'redirect', redirects: { to: 'host', port } }, toWeb);
  const translating = (entry: FilterEntry): FilterChain => {
    const { base, ...own } = chain('prerouting', -100, [entry]);
    return { ...own, ...(base && { base: { ...base, scope: { ...EVERY_PACKET, states: ['new', 'related'] } } }) };
  };
  const accepted = (test: NoteTest) => chain('input', 0, [toEntry({ kind: 'accept' }, asking(test))]);
  test.each<[string, Verdict, readonly FilterChain[], Packet]>([
    [
      'a mark that is set is there',
      'allowed',
      [chain('prerouting', -150, [note(set('packet', 5), toWeb)]), accepted(mark('packet', 5))],
      WEB,
    ],
    [
      'where it is not set it is not',
      'denied',
      [chain('prerouting', -150, [note(set('packet', 5), { traffic: traffic('udp') })]), accepted(mark('packet', 5))],
      WEB,
    ],
    ['who sets nothing does not know it', 'unknown', [accepted(mark('packet', 5))], WEB],
    [
      'nor who asks for bits that others set',
      'unknown',
      [
        chain('prerouting', -150, [note(set('packet', 1, 0), { traffic: traffic('udp') })]),
        accepted(mark('packet', 4)),
      ],
      WEB,
    ],
    [
      'a set that may not be met leaves it open',
      'unknown',
      [chain('prerouting', -150, [note(set('packet', 5), { unknown: ['limit'] })]), accepted(mark('packet', 5))],
      WEB,
    ],
    [
      'what is accepted before is not marked',
      'denied',
      [
        chain('prerouting', -150, [toEntry({ kind: 'accept' }, toWeb), note(set('packet', 5))]),
        accepted(mark('packet', 5)),
      ],
      WEB,
    ],
    [
      'it goes from the packet to the connection and back',
      'allowed',
      [
        chain('prerouting', -150, [
          note(set('packet', 0x15)),
          note({ to: 'connection', keep: 0, flip: 0, from: { of: 'packet', mask: 0x10 } }),
          note(set('packet', 0)),
          note({ to: 'packet', keep: ALL_BITS, flip: 1, from: { of: 'connection', mask: ALL_BITS } }),
        ]),
        accepted(mark('packet', 0x11)),
      ],
      WEB,
    ],
    [
      'of an older connection nobody knows it',
      'unknown',
      [chain('prerouting', -150, [note(set('connection', 5), { states: ['new'] })]), accepted(mark('connection', 5))],
      is('established'),
    ],
    ['what is redirected is translated', 'allowed', [translating(redirect(8080)), accepted(dnat)], WEB],
    ['what is not is not', 'denied', [translating(redirect(8080)), accepted(dnat)], { ...WEB, destinationPort: 81 }],
    ['what becomes what it was may not be', 'unknown', [translating(redirect(80)), accepted(dnat)], WEB],
    [
      'and so are its replies',
      'allowed',
      [translating(redirect(8080)), chain('output', 0, [toEntry({ kind: 'drop' }, asking({ ...dnat, isNot: true }))])],
      {
        ...WEB,
        source: WEB.destination,
        destination: WEB.source,
        sourcePort: 80,
        destinationPort: 40_000,
        state: 'established',
        in: '',
        out: 'eth0',
      },
    ],
  ])('%s', (_, verdict, chains, packet) => {
    const path = packet.in === '' ? 'output' : 'input';
    expect(decideFilter(rulesFor({ chains }), packet, path).verdict).toBe(verdict);
  });
});

const part = fc.record({
  sources: fc.constantFrom(EVERY_PACKET.sources, EVERY_PACKET.sources, addresses('10.0.0.1')),
  traffic: fc.constantFrom(EVERY_PACKET.traffic, EVERY_PACKET.traffic, traffic('tcp/80'), traffic('udp')),
});
const word = fc.constantFrom(0, 1, 2, 3, 0x80000001);
const of = fc.constantFrom('packet' as const, 'connection' as const);
const change = fc
  .record({
    to: of,
    keep: fc.constantFrom(0, 1, 2, ALL_BITS),
    flip: word,
    from: fc.option(fc.record({ of, mask: word })),
  })
  .map(({ from, ...rest }): NoteChange => ({ ...rest, ...(from && { from }) }));
const noteTest = fc
  .record({ of, value: word, mask: fc.constantFrom(1, 3, ALL_BITS), isNot: fc.boolean() })
  .map((one) => mark(one.of, one.value, one.mask, one.isNot));
const match = fc.record({ part, tests: fc.array(noteTest, { maxLength: 2 }) }).map(({ part: own, tests }) => {
  const asks = tests.filter(({ text }, i) => tests.findIndex((other) => other.text === text) === i);
  return asks.length === 0 ? own : { ...own, unknown: asks.map(({ text }) => text), asks };
});
const kind = fc.constantFrom('accept' as const, 'drop' as const, 'return' as const);
const entry = (callees: readonly string[]) =>
  fc.oneof(
    fc.tuple(change, match).map(([notes, own]) => note(notes, own)),
    fc.tuple(kind, match).map(([action, own]) => toEntry({ kind: action }, own)),
    fc
      .tuple(fc.constantFrom('jump' as const, 'goto' as const), fc.constantFrom(...callees, ''), match)
      .map(([call, callee, own]) => toEntry(callee ? { kind: call, chain: callee } : { kind: 'accept' }, own)),
  );
const list = (...callees: string[]) => fc.array(entry(callees), { maxLength: 5 });
/** So that every bit is one that the rules set themselves. */
const OWNED = [
  note(set('packet', ALL_BITS)),
  note(set('packet', 0)),
  note(set('connection', ALL_BITS)),
  note(set('connection', 0)),
];
const randomRules = fc
  .record({ first: list('a', 'b'), second: list('a', 'b'), last: list('a', 'b'), a: list('b'), b: list() })
  .map(({ first, second, last, a, b }): FilterRules => ({
    chains: [
      chain('prerouting', -150, [...OWNED, ...first]),
      chain('prerouting', -50, second),
      chain('input', 0, last),
      { name: 'a', entries: a },
      { name: 'b', entries: b },
    ],
  }));
const packet = fc.constantFrom<Packet[]>(
  WEB,
  { ...WEB, destinationPort: 22 },
  { ...WEB, source: at('10.0.0.3') },
  { ...WEB, protocol: 'udp' },
);

/** The kernel: one packet with two words, entry by entry. */
function walk(rules: FilterRules, sent: Packet): Verdict {
  const words = { packet: 0, connection: 0 };
  const holds = ({ match: own }: FilterEntry) =>
    matchPacket({ ...own, unknown: [] }, sent) === 'yes' &&
    (own.asks ?? []).every(
      (ask) =>
        ask.of !== 'translation' &&
        ask.values.some(({ first }) => (words[ask.of] & ask.mask) >>> 0 === first) !== ask.isNot,
    );
  const run = (entries: readonly FilterEntry[]): 'accept' | 'drop' | 'back' => {
    for (const one of entries) {
      if (!holds(one)) continue;
      const { action } = one;
      if (action.kind === 'accept' || action.kind === 'drop') return action.kind;
      if (action.kind === 'return') return 'back';
      if (action.kind === 'continue' && action.notes) {
        const { to, keep, flip, from } = action.notes;
        const other = typeof from === 'object' ? words[from.of] & from.mask : 0;
        words[to] = ((words[to] & keep) ^ other ^ flip) >>> 0;
      }
      if (action.kind === 'jump' || action.kind === 'goto') {
        const end = run(rules.chains.find(({ name }) => name === action.chain)?.entries ?? []);
        if (end !== 'back' || action.kind === 'goto') return end;
      }
    }
    return 'back';
  };
  for (const hook of ['prerouting', 'input'] as const)
    for (const { entries, base } of baseChainsAt(rules, hook)) {
      const end = run(entries);
      if (end === 'drop' || (end === 'back' && base?.policy === 'drop')) return 'denied';
    }
  return 'allowed';
}

test('SEM-26 rules that note and ask do to a packet what two words that they write and read would have them do', () => {
  fc.assert(
    fc.property(randomRules, packet, (rules, sent) => {
      const expected = walk(rules, sent);
      const followed = rulesFor(rules);
      expect(decideFilter(followed, sent, 'input').verdict).toBe(expected);
      const map = denoteFilter(followed, 'input');
      expect(
        hasPacket(
          packetsWith(map, ({ verdict }) => verdict === expected),
          sent,
        ),
      ).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test('SEM-26 what is not tracked has no connection that could be marked', () => {
  const rules: FilterRules = {
    chains: [
      chain('prerouting', -150, [
        note(set('packet', 1)),
        note({ to: 'packet', keep: 0, flip: 0, from: { of: 'connection', mask: ALL_BITS } }),
      ]),
      chain('input', 0, [toEntry({ kind: 'accept' }, asking(mark('packet', 1)))]),
    ],
  };
  const verdicts = CONNECTION_STATES.map((state) => decideFilter(rulesFor(rules), { ...WEB, state }, 'input').verdict);
  expect(verdicts).toEqual(['unknown', 'unknown', 'unknown', 'allowed', 'allowed']);
});
