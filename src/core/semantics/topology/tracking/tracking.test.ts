import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BaseChain,
  CONNECTION_STATES,
  type ConnectionState,
  EVERY_PACKET,
  type FilterChain,
  type FilterEntry,
  type FilterMatch,
  type FilterPath,
  type FilterRules,
  type Packet,
  type Topology,
  type Tracking,
} from '#core/model';
import { ALL_ADDRESSES, NO_ADDRESSES, parseAddress } from '#core/net';
import { hasPacket } from '#core/packetset';
import { unwrap } from '#core/result';
import { addresses, traffic } from '../../../../../test/random-packets.ts';
import { decideChain, decideFilter, type Verdict } from '../../decide-filter.ts';
import { matchPacket } from '../../match.ts';
import { decideConnection, denoteTopology, type Opening } from '../index.ts';
import { followTracking } from './index.ts';

const [CLIENT, HOST] = ['10.0.0.1', '10.0.0.2'].map((text) => unwrap(parseAddress(text)));
const UNTRACKED: Tracking = { as: 'untracked' };
const toEntry = (action: FilterEntry['action'], match: Partial<FilterMatch> = {}): FilterEntry => ({
  match: { ...EVERY_PACKET, ...match },
  action,
  text: action.kind,
});
const track = (tracks: Tracking, match: Partial<FilterMatch> = {}) => toEntry({ kind: 'continue', tracks }, match);
const accept = (...states: ConnectionState[]) => toEntry({ kind: 'accept' }, { states });
const chain = (hook: BaseChain['hook'], priority: number, entries: readonly FilterEntry[]): FilterChain => ({
  name: `${hook} ${priority}`,
  entries,
  base: { hook, policy: priority < 0 ? 'accept' : 'drop', priority, scope: EVERY_PACKET },
});

/** The host alone: what comes in and stays with its replies, or what it passes on. */
function toTopology(rules: FilterRules, path: 'input' | 'forward'): Topology {
  const visit = (own: FilterPath) => ({ point: 'host', path: own, in: own === 'output' ? '' : 'eth0', out: '' });
  const way = { outcome: 'delivered', destinations: ALL_ADDRESSES, why: '' } as const;
  return {
    endpoints: [],
    segments: [
      { name: 'before', addresses: ALL_ADDRESSES, isInternet: false },
      { name: 'behind', addresses: NO_ADDRESSES, isInternet: false },
    ],
    points: [{ name: 'host', rules, isTracking: true }],
    ways: [
      { ...way, from: 'before', to: 'behind', visits: [visit(path)] },
      { ...way, from: 'behind', to: 'before', visits: [visit(path === 'input' ? 'output' : 'forward')] },
    ],
  };
}

const WEB: Opening = { protocol: 'tcp', destinationPort: 80, sourcePort: 40_000 };

function decide(rules: FilterRules, opening: Opening = WEB, path: 'input' | 'forward' = 'input'): Verdict {
  if (!CLIENT || !HOST) throw new Error('no ends');
  const from = { address: CLIENT, segment: 'before' };
  return decideConnection({ topology: toTopology(rules, path), from, destination: HOST, opening, isOneWay: false })
    .verdict;
}

describe('SEM-25 what the tracker is told', () => {
  const answers = chain('output', 0, [accept('established', 'untracked')]);
  const toWeb = { traffic: traffic('tcp/80') };
  const notTracked = chain('prerouting', -300, [track(UNTRACKED, toWeb)]);
  const replies = chain('output', -300, [track(UNTRACKED)]);

  test.each<[string, Verdict, readonly FilterChain[]]>([
    [
      'a packet that is not tracked is untracked',
      'allowed',
      [notTracked, replies, chain('input', 0, [accept('untracked')])],
    ],
    ['and no new one', 'denied', [notTracked, replies, chain('input', 0, [accept('new')])]],
    ['its reply is not known', 'denied', [notTracked, chain('input', 0, [accept('untracked')])]],
    [
      'said behind the tracker it means nothing',
      'denied',
      [chain('prerouting', -150, [track(UNTRACKED)]), chain('input', 0, [accept('untracked')])],
    ],
    [
      'what is dropped before is dropped',
      'denied',
      [
        chain('prerouting', -300, [toEntry({ kind: 'drop' }, toWeb), track(UNTRACKED)]),
        replies,
        chain('input', 0, [accept('untracked')]),
      ],
    ],
    [
      'what is accepted before is tracked',
      'allowed',
      [
        chain('prerouting', -300, [toEntry({ kind: 'accept' }, toWeb), track(UNTRACKED)]),
        chain('input', 0, [accept('new')]),
      ],
    ],
    [
      'perhaps',
      'unknown',
      [
        chain('prerouting', -300, [track(UNTRACKED, { unknown: ['a mark'] })]),
        chain('input', 0, [accept('untracked')]),
      ],
    ],
    [
      'perhaps, and nobody asks',
      'allowed',
      [
        chain('prerouting', -300, [track(UNTRACKED, { unknown: ['a mark'] })]),
        replies,
        chain('input', 0, [accept(...CONNECTION_STATES)]),
      ],
    ],
    [
      'a reply in another zone is not known',
      'denied',
      [chain('prerouting', -300, [track({ as: 'zone', zone: 5 })]), chain('input', 0, [accept('new')])],
    ],
    [
      'a reply in the same zone is',
      'allowed',
      [
        chain('prerouting', -300, [track({ as: 'zone', zone: 5 })]),
        chain('output', -300, [track({ as: 'zone', zone: 5 })]),
        chain('input', 0, [accept('new')]),
      ],
    ],
    [
      'what goes on behind a reply that is not tracked is invalid, and must pass where it is tcp',
      'unknown',
      [replies, chain('input', 0, [accept('new', 'established')])],
    ],
    ['it passes as what it is', 'allowed', [replies, chain('input', 0, [accept('new', 'invalid')])]],
    [
      'or as what is not tracked either',
      'allowed',
      [
        notTracked,
        replies,
        chain('input', 0, [accept('untracked'), toEntry({ kind: 'drop' }, { states: ['invalid'] })]),
      ],
    ],
    [
      'nor is it said for sure of a zone that nobody knows',
      'unknown',
      [chain('prerouting', -300, [track({ as: 'zone' })]), chain('input', 0, [accept('new')])],
    ],
  ])('%s', (_, verdict, chains) => {
    expect(decide({ chains: [...chains, answers] })).toBe(verdict);
  });

  test.each<[string, Verdict, readonly FilterEntry[]]>([
    ['a redirected reply that is not tracked is not translated back', 'unknown', [track(UNTRACKED)]],
    [
      'nor one of which that may be, whoever it comes from',
      'unknown',
      [track(UNTRACKED, { sources: addresses('10.0.0.9') })],
    ],
    ['others are', 'allowed', [track(UNTRACKED, { destinations: addresses('10.0.0.9') })]],
  ])('%s', (_, verdict, made) => {
    const nat = translation('prerouting', toEntry(REDIRECTED, toWeb));
    const open = chain('output', 0, [accept(...CONNECTION_STATES)]);
    const input = chain('input', 0, [accept(...CONNECTION_STATES)]);
    expect(decide({ chains: [chain('output', -300, made), nat, input, open] })).toBe(verdict);
  });

  test('translation does not see what is not tracked', () => {
    const nat: FilterChain = {
      name: 'nat',
      entries: [toEntry({ kind: 'unknown', construct: 'dnat', redirects: { to: 'unknown' } })],
      base: { hook: 'prerouting', priority: -100, policy: 'accept', scope: { ...EVERY_PACKET, states: ['new'] } },
    };
    expect(decide({ chains: [notTracked, replies, nat, chain('input', 0, [accept('untracked')]), answers] })).toBe(
      'allowed',
    );
  });
});

const part = fc.record({
  sources: fc.constantFrom(EVERY_PACKET.sources, EVERY_PACKET.sources, addresses('10.0.0.1')),
  traffic: fc.constantFrom(
    EVERY_PACKET.traffic,
    EVERY_PACKET.traffic,
    traffic('tcp/80'),
    traffic('udp', 'icmp/8'),
    traffic('tcp/40000'),
  ),
});
const states = fc.subarray<ConnectionState>(['new', 'established', 'invalid', 'untracked'], { minLength: 1 });
const told = fc.constantFrom<Tracking[]>(UNTRACKED, UNTRACKED, { as: 'zone', zone: 1 }, { as: 'zone' });
const doubt = fc.constantFrom<string[][]>([], [], ['a mark']);
const early = fc.oneof(
  fc.record({ part, told, doubt }).map((one) => track(one.told, { ...one.part, unknown: one.doubt })),
  fc
    .record({ part, kind: fc.constantFrom('accept' as const, 'drop' as const) })
    .map((one) => toEntry({ kind: one.kind }, one.part)),
);
const late = fc.record({
  part,
  states,
  kind: fc.constantFrom('accept' as const, 'accept' as const, 'accept' as const, 'drop' as const),
});
const earlyList = fc.array(early, { maxLength: 3 });
const lateList = fc.array(
  late.map((one) => toEntry({ kind: one.kind }, { ...one.part, states: one.states })),
  { maxLength: 4 },
);
const REDIRECTED: FilterEntry['action'] = {
  kind: 'unknown',
  construct: 'redirect',
  redirects: { to: 'host', port: 8080 },
};
const translation = (hook: BaseChain['hook'], entry: FilterEntry): FilterChain => ({
  name: `translation ${hook}`,
  entries: [entry],
  base: { hook, priority: -100, policy: 'accept', scope: { ...EVERY_PACKET, states: ['new', 'related'] } },
});
/** Often the replies alone are what the tracker does not see. */
const replyList = fc.oneof(
  earlyList,
  part.map((own) => [track(UNTRACKED, own)]),
);
const randomRules = fc
  .record({
    coming: earlyList,
    made: replyList,
    input: lateList,
    forward: lateList,
    output: fc.oneof(lateList, fc.constant([accept(...CONNECTION_STATES)])),
    translated: fc.option(part, { freq: 1 }),
    hidden: fc.option(part, { freq: 1 }),
  })
  .map(({ coming, made, input, forward, output, translated, hidden }): FilterRules => ({
    chains: [
      ...(translated ? [translation('prerouting', toEntry(REDIRECTED, translated))] : []),
      ...(hidden ? [translation('postrouting', toEntry({ kind: 'accept', hides: { as: 'interface' } }, hidden))] : []),
      chain('prerouting', -300, coming),
      chain('output', -300, made),
      chain('input', 0, input),
      chain('forward', 0, forward),
      chain('output', 0, output),
    ],
  }));
const opening = fc.constantFrom<Opening[]>(
  WEB,
  { protocol: 'tcp', destinationPort: 22, sourcePort: 40_000 },
  { protocol: 'udp', destinationPort: 53, sourcePort: 53 },
  { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
);

test('SEM-25 sets of connections say what the definition says of what is told to the tracker', () => {
  fc.assert(
    fc.property(randomRules, opening, fc.constantFrom('input' as const, 'forward' as const), (rules, asked, path) => {
      const [plane] = denoteTopology(toTopology(rules, path)).planes;
      if (!plane || !CLIENT || !HOST) throw new Error('no plane');
      const packet: Packet = { source: CLIENT, destination: HOST, ...asked, state: 'new', in: '', out: '' };
      const { allowed, possible } = plane.bounds;
      const found = hasPacket(allowed, packet) ? 'allowed' : hasPacket(possible, packet) ? 'unknown' : 'denied';
      expect(found).toBe(decide(rules, asked, path));
    }),
    { numRuns: 200 },
  );
});

/** What the tracker would call the packet, walked entry by entry; undefined: it is dropped before. */
function walk(entries: readonly FilterEntry[], packet: Packet): ConnectionState | undefined {
  let state = packet.state;
  let isTold = false;
  for (const { match, action } of entries) {
    if (matchPacket(match, packet) === 'no') continue;
    if (action.kind === 'drop') return undefined;
    if (action.kind === 'accept') return state;
    if (action.kind === 'continue' && action.tracks && !isTold) {
      isTold = true;
      if (action.tracks.as === 'untracked') state = 'untracked';
    }
  }
  return state;
}

test('SEM-25 later chains take a packet for what the tracker was told that it is', () => {
  const sure = fc.array(
    fc.oneof(
      part.map((own) => track(UNTRACKED, own)),
      fc
        .record({ part, kind: fc.constantFrom('accept' as const, 'drop' as const) })
        .map((one) => toEntry({ kind: one.kind }, one.part)),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(sure, lateList, opening, (coming, input, asked) => {
      if (!CLIENT || !HOST) throw new Error('no ends');
      const rules: FilterRules = { chains: [chain('prerouting', -300, coming), chain('input', 0, input)] };
      const packet: Packet = { source: CLIENT, destination: HOST, ...asked, state: 'new', in: 'eth0', out: '' };
      const state = walk(coming, packet);
      const expected = state ? decideChain(rules, 'input 0', { ...packet, state }).verdict : 'denied';
      expect(decideFilter(followTracking(rules), packet, 'input').verdict).toBe(expected);
    }),
    { numRuns: 400 },
  );
});
