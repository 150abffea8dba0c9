import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BaseChain,
  EVERY_PACKET,
  type FilterChain,
  type FilterEntry,
  type FilterMatch,
  type FilterPath,
  type FilterRules,
  type Packet,
  type Redirect,
} from '#core/model';
import { parseAddress, toInterfaces, toPortSet } from '#core/net';
import { unwrap } from '#core/result';
import { decideChain, decideFilter } from '../../decide-filter.ts';
import { denoteFilter, toFilterSpace } from '../../denote-filter.ts';
import { findValue } from '#core/packetset';
import { addresses, traffic } from '../../../../../test/random-packets.ts';
import { followRedirects } from './index.ts';

const address = (text: string) => unwrap(parseAddress(text));
const [CLIENT, HOST, SERVER] = [address('10.0.0.1'), address('10.0.0.2'), address('10.9.0.9')];
const toEntry = (action: FilterEntry['action'], match: Partial<FilterMatch> = {}): FilterEntry => ({
  match: { ...EVERY_PACKET, ...match },
  action,
  text: action.kind,
});
const accept = (match: Partial<FilterMatch> = {}) => toEntry({ kind: 'accept' }, match);
const send = (redirects: Redirect, match: Partial<FilterMatch> = {}) =>
  toEntry({ kind: 'unknown', construct: 'dnat', redirects }, match);
const chain = (hook: BaseChain['hook'], policy: BaseChain['policy'], entries: readonly FilterEntry[]): FilterChain => ({
  name: hook,
  entries,
  base: { hook, policy, priority: hook === 'prerouting' ? -100 : 0, scope: EVERY_PACKET },
});
const PACKET: Packet = {
  source: CLIENT,
  destination: HOST,
  protocol: 'tcp',
  sourcePort: 40_000,
  destinationPort: 80,
  state: 'new',
  in: 'eth0',
  out: '',
};
const ask = (chains: readonly FilterChain[], path: FilterPath, packet: Packet = PACKET) =>
  decideFilter(followRedirects({ chains }), packet, path).verdict;

describe('SEM-22 what is redirected', () => {
  const only8080 = [accept({ traffic: traffic('tcp/8080') })];

  test('goes to another port of the host, and is asked for there', () => {
    const nat = chain('prerouting', 'accept', [send({ to: 'host', port: 8080 }, { traffic: traffic('tcp/80') })]);
    expect(ask([nat, chain('input', 'drop', only8080)], 'input')).toBe('allowed');
    expect(ask([nat, chain('input', 'drop', [accept({ traffic: traffic('tcp/80') })])], 'input')).toBe('denied');
    expect(ask([nat, chain('input', 'drop', only8080)], 'input', { ...PACKET, destinationPort: 81 })).toBe('denied');
    // It stays here: whoever asks of a packet that leaves is not told.
    expect(ask([nat, chain('forward', 'accept', [])], 'forward', { ...PACKET, out: 'eth1' })).toBe('unknown');
    const own = chain('input', 'drop', [accept({ destinations: addresses('10.0.0.2') })]);
    expect(ask([nat, own], 'input')).toBe('unknown');
  });

  test('goes to another host, and is asked for on the way there', () => {
    const nat = chain('prerouting', 'accept', [send({ to: 'address', address: SERVER, port: 8080 })]);
    const through = { ...PACKET, out: 'eth1' };
    const toServer = accept({ destinations: addresses('10.9.0.0/16'), traffic: traffic('tcp/8080') });
    expect(ask([nat, chain('forward', 'drop', [toServer])], 'forward', through)).toBe('allowed');
    expect(ask([nat, chain('forward', 'drop', only8080)], 'forward', through)).toBe('allowed');
    const toHost = accept({ destinations: addresses('10.0.0.2') });
    expect(ask([nat, chain('forward', 'drop', [toHost])], 'forward', through)).toBe('denied');
    // Whether the other address is this host too is not known.
    expect(ask([nat, chain('input', 'accept', [])], 'input')).toBe('unknown');
    const toPort = chain('prerouting', 'accept', [send({ to: 'address', port: 8080 })]);
    expect(ask([toPort, chain('input', 'drop', only8080)], 'input')).toBe('allowed');
  });

  test('goes on, and leaves, although only what is for the host is sent on', () => {
    const staying = send({ to: 'address', address: SERVER, port: 8080 }, { out: toInterfaces('') });
    const nat = chain('prerouting', 'accept', [staying]);
    const through = { ...PACKET, out: 'eth1' };
    // Whether it is for the host, a packet that leaves does not tell.
    expect(ask([nat, chain('forward', 'drop', only8080)], 'forward', through)).toBe('unknown');
    expect(ask([nat, chain('forward', 'drop', [accept({ traffic: traffic('tcp/81') })])], 'forward', through)).toBe(
      'denied',
    );
    expect(ask([nat, chain('forward', 'accept', [])], 'forward', through)).toBe('allowed');
  });

  test('is not what was accepted before, nor what is of another state', () => {
    const nat = chain('prerouting', 'accept', [
      accept({ sources: addresses('10.0.0.1') }),
      send({ to: 'unknown' }, { states: ['new'] }),
    ]);
    const rules = [nat, chain('input', 'drop', [accept({ traffic: traffic('tcp/80') })])];
    expect(ask(rules, 'input')).toBe('allowed');
    expect(ask(rules, 'input', { ...PACKET, source: SERVER })).toBe('unknown');
    expect(ask(rules, 'input', { ...PACKET, source: SERVER, state: 'invalid' })).toBe('allowed');
  });

  test('is not known where a condition is not, or where two chains may translate', () => {
    const perhaps = send({ to: 'host', port: 8080 }, { unknown: ['limit'] });
    const input = chain('input', 'drop', only8080);
    expect(ask([chain('prerouting', 'accept', [perhaps]), input], 'input')).toBe('unknown');
    const sure = chain('prerouting', 'accept', [send({ to: 'host', port: 8080 })]);
    const again = { ...sure, name: 'again' };
    expect(ask([sure, again, input], 'input')).toBe('unknown');
  });

  test('is what the chain that comes first makes of it', () => {
    const toPort = (port: number, priority: number): FilterChain => {
      const nat = chain('prerouting', 'accept', [send({ to: 'host', port })]);
      return { ...nat, name: `${port}`, ...(nat.base && { base: { ...nat.base, priority } }) };
    };
    const input = chain('input', 'drop', only8080);
    expect(ask([toPort(8081, -90), toPort(8080, -100), input], 'input')).toBe('allowed');
    expect(ask([toPort(8080, -90), toPort(8081, -100), input], 'input')).toBe('denied');
  });

  test('to one of several is what it is at all of them', () => {
    const several = (...ports: readonly number[]) =>
      chain(
        'prerouting',
        'accept',
        ports.map((port, i) => send({ to: 'host', port }, i < ports.length - 1 ? { unknown: ['statistic'] } : {})),
      );
    const input = chain('input', 'drop', [accept({ traffic: traffic('tcp/8080', 'tcp/8081') })]);
    expect(ask([several(8080, 8081), input], 'input')).toBe('allowed');
    expect(ask([several(8080, 8082), input], 'input')).toBe('unknown');
    expect(ask([several(8083, 8082), input], 'input')).toBe('denied');
  });

  test('only perhaps, it is what it is either way', () => {
    const nat = chain('prerouting', 'accept', [send({ to: 'host', port: 8080 }, { unknown: ['limit'] })]);
    expect(ask([nat, chain('input', 'drop', [accept({ traffic: traffic('tcp/80', 'tcp/8080') })])], 'input')).toBe(
      'allowed',
    );
    expect(ask([nat, chain('input', 'drop', [])], 'input')).toBe('denied');
  });

  test('is answered by whatever address; what does not ask for it lets the answer pass', () => {
    const nat = chain('prerouting', 'accept', [send({ to: 'host', port: 8080 })]);
    const reply: Packet = {
      ...PACKET,
      source: HOST,
      destination: CLIENT,
      sourcePort: 80,
      destinationPort: 40_000,
      state: 'established',
      in: '',
      out: 'eth0',
    };
    const established = accept({ states: ['established'] });
    expect(ask([nat, chain('output', 'drop', [established])], 'output', reply)).toBe('allowed');
    expect(ask([nat, chain('output', 'drop', [accept({ sources: addresses('10.0.0.2') })])], 'output', reply)).toBe(
      'unknown',
    );
    // What goes to another host is answered by that, and its answers are not made here.
    const away = chain('prerouting', 'accept', [send({ to: 'address', address: SERVER })]);
    const closed = { chains: [away, chain('output', 'drop', []), chain('forward', 'drop', [])] };
    expect(ask(closed.chains, 'output', reply)).toBe('unknown');
    expect(ask(closed.chains, 'forward', { ...reply, in: 'eth1' })).toBe('denied');
  });
});

const part = fc.record({
  sources: fc.constantFrom(EVERY_PACKET.sources, addresses('10.0.0.1'), addresses('10.0.0.0/24')),
  destinations: fc.constantFrom(EVERY_PACKET.destinations, addresses('10.0.0.2'), addresses('10.9.0.0/16')),
  traffic: fc.constantFrom(EVERY_PACKET.traffic, traffic('tcp/80'), traffic('tcp/8080', 'udp'), traffic('icmp/8')),
  sourcePorts: fc.constantFrom(EVERY_PACKET.sourcePorts, toPortSet([{ first: 0, last: 1023 }])),
  in: fc.constantFrom(EVERY_PACKET.in, toInterfaces('eth0')),
});
const TARGETS: readonly Redirect[] = [
  { to: 'address', address: SERVER },
  { to: 'address', address: SERVER, port: 8080 },
  { to: 'address', port: 8080 },
];
const plain = fc.constantFrom<FilterEntry['action'][]>(
  { kind: 'accept' },
  { kind: 'drop' },
  { kind: 'return' },
  { kind: 'jump', chain: 'called' },
  { kind: 'goto', chain: 'called' },
);
const ports = traffic('tcp', 'udp');
const translation = fc.record({ redirects: fc.constantFrom(...TARGETS), match: part }).map(({ redirects, match }) =>
  // Only what has ports can be given one.
  send(redirects, redirects.to === 'address' && redirects.port !== undefined ? { ...match, traffic: ports } : match),
);
const filtering = fc.record({ action: plain, match: part }).map(({ action, match }) => toEntry(action, match));
const returning = part.map((match) => toEntry({ kind: 'return' }, match));
const randomRules = fc
  .record({
    nat: fc.array(fc.oneof(translation, translation, returning, part.map(accept)), { maxLength: 4 }),
    forward: fc.array(filtering, { maxLength: 4 }),
    called: fc.array(
      fc.record({
        action: fc.constantFrom<FilterEntry['action'][]>({ kind: 'accept' }, { kind: 'drop' }),
        match: part,
      }),
      { maxLength: 3 },
    ),
    policy: fc.constantFrom('accept' as const, 'drop' as const),
  })
  .map(({ nat, forward, called, policy }): FilterRules => ({
    chains: [
      chain('prerouting', 'accept', nat),
      chain('forward', policy, forward),
      { name: 'called', entries: called.map(({ action, match }) => toEntry(action, match)) },
    ],
  }));
const randomPacket = fc.record({
  source: fc.constantFrom(CLIENT, address('10.0.1.1')),
  destination: fc.constantFrom(HOST, SERVER),
  service: fc.constantFrom(
    { protocol: 'tcp', destinationPort: 80 } as const,
    { protocol: 'tcp', destinationPort: 8080 } as const,
    { protocol: 'udp', destinationPort: 53 } as const,
    { protocol: 'icmp', icmpType: 8, icmpCode: 0 } as const,
  ),
  sourcePort: fc.constantFrom(500, 40_000),
  in: fc.constantFrom('eth0', 'eth2'),
});

test('SEM-22 later chains do with a packet what they do with the packet that it becomes', () => {
  fc.assert(
    fc.property(randomRules, randomPacket, (rules, { service, ...more }) => {
      const packet: Packet = { ...more, ...service, state: 'new', out: 'eth1' };
      const [decider] = decideChain(rules, 'prerouting', packet).deciders;
      const action = decider?.by === 'entry' ? decider.entry.action : undefined;
      const redirect = action?.kind === 'unknown' ? action.redirects : undefined;
      const became: Packet =
        redirect?.to === 'address'
          ? {
              ...packet,
              destination: redirect.address ?? packet.destination,
              ...(redirect.port !== undefined && { destinationPort: redirect.port }),
            }
          : packet;
      const expected = decideChain(rules, 'forward', became).verdict;
      const followed = followRedirects(rules);
      expect(decideFilter(followed, packet, 'forward').verdict).toBe(expected);
      const map = denoteFilter(followed, 'forward', { space: toFilterSpace(followed) });
      expect(findValue(map, packet)?.verdict).toBe(expected);
    }),
    { numRuns: 400 },
  );
});
