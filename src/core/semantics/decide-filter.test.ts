import { describe, expect, test } from 'vitest';
import { EVERY_PACKET, type FilterAction, type FilterChain, type FilterMatch, type Packet } from '#core/model';
import {
  complementInterfaces,
  parseAddress,
  parseRange,
  parseTraffic,
  toAddressSet,
  toInterfaces,
  toInterfacesStarting,
  toPortSet,
  toTrafficSet,
} from '#core/net';
import { unwrap } from '#core/result';
import { decideChain, decideFilter, findFilterErrors, matchPacket } from './index.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
const entry = (
  match: Partial<FilterMatch>,
  action: FilterAction | 'accept' | 'drop' | 'reject' | 'continue' | 'return',
) => ({
  match: { ...EVERY_PACKET, ...match },
  action: typeof action === 'string' ? { kind: action } : action,
  text: '',
});
const jump = (chain: string): FilterAction => ({ kind: 'jump', chain });
const goto = (chain: string): FilterAction => ({ kind: 'goto', chain });
const base = (
  name: string,
  policy: 'accept' | 'drop',
  entries: FilterChain['entries'],
  more: Partial<NonNullable<FilterChain['base']>> = {},
): FilterChain => ({ name, entries, base: { hook: 'input', priority: 0, policy, scope: EVERY_PACKET, ...more } });
const packet = (more: Partial<Packet> = {}): Packet => ({
  source: unwrap(parseAddress('10.0.0.1')),
  destination: unwrap(parseAddress('10.0.0.2')),
  protocol: 'tcp',
  sourcePort: 40_000,
  destinationPort: 22,
  state: 'new',
  in: 'eth0',
  out: '',
  ...more,
});
const SSH = { traffic: traffic('tcp/22') };
const MAYBE = { unknown: ['limit rate 3/second'] };

describe('SEM-9 an entry matches', () => {
  test.each<[string, Partial<FilterMatch>, Partial<Packet>, 'yes' | 'no' | 'maybe']>([
    ['every packet when nothing restricts', {}, {}, 'yes'],
    ['by source', { sources: addresses('10.0.0.0/30') }, {}, 'yes'],
    ['not by another source', { sources: addresses('10.0.0.4/30') }, {}, 'no'],
    ['not by the source of the other family', { sources: addresses('::/0') }, {}, 'no'],
    ['by destination', { destinations: addresses('10.0.0.2') }, {}, 'yes'],
    ['by traffic', SSH, {}, 'yes'],
    ['not by other traffic', SSH, { destinationPort: 23 }, 'no'],
    ['by source port', { sourcePorts: toPortSet([{ first: 40_000, last: 40_000 }]) }, {}, 'yes'],
    ['not by another source port', { sourcePorts: toPortSet([{ first: 0, last: 39_999 }]) }, {}, 'no'],
    [
      'no packet without ports by a source port',
      { sourcePorts: toPortSet([{ first: 0, last: 39_999 }]) },
      { protocol: 'icmp' },
      'no',
    ],
    ['by state', { states: ['new', 'related'] }, {}, 'yes'],
    ['not by another state', { states: ['established'] }, {}, 'no'],
    ['by interface', { in: toInterfaces('eth0', 'eth1') }, {}, 'yes'],
    ['by the start of an interface', { in: toInterfacesStarting('eth') }, {}, 'yes'],
    ['not by another interface', { in: complementInterfaces(toInterfaces('eth0')) }, {}, 'no'],
    ['a packet that stays here by any name but that of an interface', { out: toInterfaces('eth0') }, {}, 'no'],
    ['a packet that stays here by a negation', { out: complementInterfaces(toInterfaces('eth0')) }, {}, 'yes'],
    ['perhaps, by what is not modelled', MAYBE, {}, 'maybe'],
    ['not, when another part fails', { ...SSH, ...MAYBE }, { destinationPort: 23 }, 'no'],
  ])('%s', (_name, match, more, expected) => {
    expect(matchPacket({ ...EVERY_PACKET, ...match }, packet(more))).toBe(expected);
  });
});

describe('SEM-10 a chain', () => {
  const chains: Record<string, FilterChain['entries']> = {
    first: [entry(SSH, 'accept'), entry({}, 'drop')],
    counts: [entry({}, 'continue'), entry({}, 'reject')],
    jumps: [entry({}, jump('silent')), entry({}, 'accept')],
    decided: [entry({}, jump('refuse')), entry({}, 'accept')],
    goes: [entry({}, goto('silent')), entry({}, 'accept')],
    back: [entry({}, jump('goes')), entry({}, 'accept')],
    leaves: [entry({}, 'return'), entry({}, 'accept')],
  };
  const others: FilterChain[] = [
    { name: 'silent', entries: [entry({}, 'return'), entry({}, 'drop')] },
    { name: 'refuse', entries: [entry({}, 'drop')] },
    { name: 'goes', entries: [entry({}, goto('silent')), entry({}, 'drop')] },
  ];
  test.each([
    ['the first entry that matches decides', 'first', 22, 'allowed', 0],
    ['a later one decides for the rest', 'first', 23, 'denied', 1],
    ['to continue decides nothing', 'counts', 22, 'denied', 1],
    ['a jump comes back to the next entry', 'jumps', 22, 'allowed', 1],
    ['a jump into a decision does not come back', 'decided', 22, 'denied', 0],
    ['a goto does not come back', 'goes', 22, 'denied', undefined],
    ['a goto comes back to where its chain was called from', 'back', 22, 'allowed', 1],
    ['a return from a base chain leaves it to the policy', 'leaves', 22, 'denied', undefined],
  ] as const)('%s', (_name, name, destinationPort, verdict, index) => {
    const rules = { chains: [base('input', 'drop', chains[name] ?? []), ...others] };
    const decision = decideFilter(rules, packet({ destinationPort }), 'input');
    expect(decision).toMatchObject({ verdict, deciders: [index === undefined ? { by: 'policy' } : { index }] });
  });

  test('asked by itself, a chain without a hook may end without a decision', () => {
    expect(decideChain({ chains: others }, 'silent', packet())).toMatchObject({
      verdict: 'unknown',
      deciders: [{ by: 'end', chain: 'silent' }],
    });
  });

  test('a chain that leads back to itself, into nowhere or into a hook is refused, all at once', () => {
    const rules = {
      chains: [
        base('input', 'drop', [entry({}, jump('a')), entry({}, goto('nowhere'))]),
        { name: 'a', entries: [entry({}, jump('b')), entry({}, jump('input'))] },
        { name: 'b', entries: [entry({}, goto('a'))] },
        { name: 'b', entries: [] },
      ],
    };
    expect(findFilterErrors(rules)).toEqual([
      'chain `b` is there twice; expected each name once',
      '`goto nowhere` in chain `input`: there is no such chain; expected a chain without a hook',
      '`jump input` in chain `a`: packets meet that chain by themselves; expected a chain without a hook',
      'chains call each other in a circle: `input` -> `a` -> `input`; expected none to lead back to itself',
    ]);
    const own = {
      chains: [
        { name: 'a', entries: [entry({}, jump('b'))] },
        { name: 'b', entries: [entry({}, goto('a'))] },
      ],
    };
    expect(findFilterErrors(own)).toEqual([
      'chains call each other in a circle: `a` -> `b` -> `a`; expected none to lead back to itself',
    ]);
    expect(findFilterErrors({ chains: others })).toEqual([]);
  });
});

describe('SEM-11 a filter', () => {
  const accepts = base('accepts', 'drop', [entry({}, 'accept')], { priority: -10 });
  const drops = base('drops', 'accept', [entry(SSH, 'drop')], { priority: 10 });

  test.each([
    ['an accept ends only its own chain', [accepts, drops], 22, 'denied', ['drops']],
    ['all must allow', [drops, accepts], 23, 'allowed', ['accepts', 'drops']],
    ['a drop is final', [base('first', 'drop', [], { priority: -20 }), accepts], 22, 'denied', ['first']],
    ['chains at hooks off the way are not met', [base('other', 'drop', [], { hook: 'forward' })], 22, 'allowed', []],
    [
      'hooks before input are met',
      [base('early', 'drop', [], { hook: 'prerouting', priority: 99 }), accepts],
      22,
      'denied',
      ['early'],
    ],
    [
      'a chain of the other family is not met',
      [base('six', 'drop', [], { scope: { ...EVERY_PACKET, sources: addresses('::/0') } })],
      22,
      'allowed',
      [],
    ],
  ] as const)('%s', (_name, chains, destinationPort, verdict, deciding) => {
    const decision = decideFilter({ chains }, packet({ destinationPort }), 'input');
    expect(decision.verdict).toBe(verdict);
    expect(decision.deciders.map(({ chain }) => chain)).toEqual(deciding);
  });
});

describe('SEM-12 what is not known', () => {
  const mystery: FilterAction = { kind: 'unknown', construct: 'queue num 0' };
  test.each([
    ['an entry that may match leaves it open', [base('c', 'drop', [entry(MAYBE, 'accept')])], 'unknown', 2],
    ['unless the rest says the same', [base('c', 'accept', [entry(MAYBE, 'accept')])], 'allowed', 2],
    ['an action may be anything', [base('c', 'accept', [entry({}, mystery)])], 'unknown', 2],
    ['what is decided before it, stays', [base('c', 'accept', [entry({}, 'drop'), entry({}, mystery)])], 'denied', 1],
    [
      'a later chain can deny for sure',
      [base('c', 'accept', [entry({}, mystery)]), base('d', 'drop', [])],
      'denied',
      1,
    ],
    [
      'a jump that may come',
      [base('c', 'drop', [entry(MAYBE, jump('e')), entry({}, 'accept')]), { name: 'e', entries: [entry({}, 'drop')] }],
      'unknown',
      2,
    ],
    ['a chain that may be met', [base('c', 'drop', [], { scope: { ...EVERY_PACKET, ...MAYBE } })], 'unknown', 1],
  ] as const)('%s', (_name, chains, verdict, deciders) => {
    const decision = decideFilter({ chains }, packet(), 'input');
    expect(decision.verdict).toBe(verdict);
    expect(decision.deciders).toHaveLength(deciders);
  });
});
