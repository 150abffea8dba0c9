import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FilterPath, Packet } from '#core/model';
import { parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decideFilter, findFilterErrors } from '#core/semantics';
import { mutate, toRandom } from '../../../test/mutate.ts';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { parseUfw, UFW } from './index.ts';
import { NUMBERED, PLAIN, PROFILES, SAMPLES, VERBOSE } from './samples.fixture.ts';

const file = (text: string, path = 'web1/ufw') => ({ path, text });
const read = (...texts: string[]) => unwrap(UFW.read(texts.map((text, i) => file(text, `web1/ufw-${i}`))));

/** `tcp 10.2.0.5 -> 10.1.0.4:9000`; on its way into the host by eth0. */
function verdictOf(
  texts: readonly string[],
  packet: Partial<Packet> & { from: string; to: string },
  path: FilterPath = 'input',
) {
  const [point] = read(...texts).topology.points;
  const { from, to, ...more } = packet;
  const [source, destination] = [unwrap(parseAddress(from)), unwrap(parseAddress(to))];
  return decideFilter(
    point?.rules ?? { chains: [] },
    {
      protocol: 'tcp',
      destinationPort: 0,
      sourcePort: 40000,
      state: 'new',
      in: 'eth0',
      out: '',
      source,
      destination,
      ...more,
    },
    path,
  ).verdict;
}

describe('what a status means', () => {
  test.each([
    ['a rule allows', { from: '10.2.0.5', to: '10.1.0.4', destinationPort: 9001 }, 'allowed'],
    ['and not the port beside it', { from: '10.2.0.5', to: '10.1.0.4', destinationPort: 9003 }, 'denied'],
    ['nor another address', { from: '10.2.0.5', to: '10.1.0.5', destinationPort: 9001 }, 'denied'],
    ['nor another protocol', { from: '10.2.0.5', to: '10.1.0.4', destinationPort: 9001, protocol: 'udp' }, 'denied'],
    ['the first that matches decides', { from: '10.2.0.9', to: '10.1.0.4', destinationPort: 9000 }, 'denied'],
    ['LIMIT perhaps refuses', { from: '10.2.0.5', to: '10.1.0.4', destinationPort: 22 }, 'unknown'],
    ['a list of ports', { from: '192.0.2.9', to: '10.1.0.4', destinationPort: 8443 }, 'allowed'],
    [
      'by the interface that is told',
      { from: '192.0.2.9', to: '10.1.0.4', destinationPort: 8443, in: 'eth1' },
      'denied',
    ],
    ['(v6) is of IPv6', { from: '2001:db8::9', to: 'fd00::4', destinationPort: 443 }, 'allowed'],
    ['an address tells its family', { from: 'fd00:2::1', to: 'fd00::4', destinationPort: 9000 }, 'allowed'],
    ['protocols without ports', { from: '10.5.0.1', to: '10.1.0.4', protocol: 50 }, 'allowed'],
    ['and no other', { from: '10.5.0.1', to: '10.1.0.4', protocol: 51 }, 'denied'],
    [
      'ports of the sender',
      { from: '10.6.0.1', to: '10.1.0.4', protocol: 'udp', destinationPort: 123, sourcePort: 123 },
      'allowed',
    ],
    ['and no other of them', { from: '10.6.0.1', to: '10.1.0.4', protocol: 'udp', destinationPort: 123 }, 'denied'],
    ['replies pass', { from: '192.0.2.9', to: '10.1.0.4', destinationPort: 5, state: 'established' }, 'allowed'],
    ['icmp perhaps', { from: '192.0.2.9', to: '10.1.0.4', protocol: 'icmp', icmpType: 8, icmpCode: 0 }, 'unknown'],
    [
      'an application that is not told may be any port',
      { from: '10.4.0.1', to: '10.1.0.4', destinationPort: 2222 },
      'unknown',
    ],
    [
      'one whose ports are told beside it is those',
      { from: '10.7.0.1', to: '10.1.0.4', destinationPort: 2022 },
      'allowed',
    ],
    ['and no other port', { from: '10.7.0.1', to: '10.1.0.4', destinationPort: 2023 }, 'denied'],
    ['also of IPv6', { from: 'fd00:7::1', to: 'fd00::4', destinationPort: 2022 }, 'allowed'],
  ] as const)('%s', (_, packet, verdict) => {
    expect(verdictOf([VERBOSE], packet)).toBe(verdict);
  });

  test('a profile beside it tells the ports of an application', () => {
    const at = (destinationPort: number) =>
      verdictOf([VERBOSE, PROFILES], { from: '10.4.0.1', to: '10.1.0.4', destinationPort });
    expect([at(2222), at(22)]).toEqual(['allowed', 'denied']);
  });

  test('rules of what leaves, and of what is passed on', () => {
    const leaving = (destinationPort: number) =>
      verdictOf([VERBOSE], { from: '10.1.0.4', to: '192.0.2.9', destinationPort, in: '', out: 'eth0' }, 'output');
    expect([leaving(53), leaving(54)]).toEqual(['denied', 'allowed']);
    const passing = (incoming: string, out: string) =>
      verdictOf([VERBOSE], { from: '10.3.0.1', to: '10.9.0.1', in: incoming, out }, 'forward');
    expect([passing('wg0', 'eth1'), passing('eth1', 'wg0')]).toEqual(['allowed', 'denied']);
  });

  test('without its default, what no rule matches is unknown', () => {
    const { losses } = read(PLAIN);
    expect(losses.map(({ construct }) => construct)).toContain('Default');
    expect(verdictOf([PLAIN], { from: '192.0.2.9', to: '10.1.0.4', destinationPort: 5 })).toBe('unknown');
    expect(verdictOf([PLAIN], { from: '10.2.0.9', to: '10.1.0.4', destinationPort: 9000 })).toBe('denied');
  });

  test('without a rule of IPv6, what is done with it is unknown', () => {
    const four = VERBOSE.split('\n')
      .filter((line) => !/v6|fd00/.test(line))
      .join('\n');
    expect(verdictOf([four], { from: 'fd00::1', to: 'fd00::4', destinationPort: 443 })).toBe('unknown');
  });

  test('inactive: ufw filters nothing', () => {
    expect(verdictOf(['Status: inactive'], { from: '192.0.2.9', to: '10.1.0.4', destinationPort: 5 })).toBe('allowed');
  });

  test('a line that is no rule is a loss, and what comes behind it is unknown', () => {
    const text = VERBOSE.replace('10.1.0.4 9000/tcp          DENY IN     10.2.0.9 ', 'frob 1 2 ');
    expect(read(text).losses).toMatchObject([
      { construct: 'before.rules, after.rules' },
      { construct: expect.stringMatching(/^frob/) as string, at: { line: 9 } },
      { construct: 'application OpenSSH' },
      { construct: expect.stringMatching(/LIMIT/) as string },
    ]);
    expect(verdictOf([text], { from: '10.2.0.5', to: '10.1.0.4', destinationPort: 9001 })).toBe('unknown');
  });

  test('SEM-10 its rules are rules', () => {
    for (const text of SAMPLES)
      for (const { rules } of read(text).topology.points) expect(findFilterErrors(rules)).toEqual([]);
  });
});

describe('text', () => {
  test.each(SAMPLES)('is recognised, and printed so that it reads the same', (text) => {
    expect(UFW.recognises(file(text))).toBe(true);
    const printed = unwrap(UFW.print?.(file(text), 'text') ?? { ok: true, value: '' });
    const json = (own: string) => unwrap(UFW.print?.(file(own), 'json') ?? { ok: true, value: '' });
    expect(json(printed)).toBe(json(text));
  });

  test.each([
    ['the status of something else', 'Status: active\nLoaded: loaded\n'],
    ['a page about it', 'ufw prints\nStatus: inactive\nwhen it is off'],
    ['rules of iptables', '*filter\n:INPUT DROP [0:0]\nCOMMIT\n'],
  ])('%s is none', (_, text) => {
    expect(UFW.recognises(file(text))).toBe(false);
  });

  test('what is neither is refused', () => {
    expect(UFW.read([file('hello')])).toMatchObject({ ok: false, error: [{ at: { line: 1 } }] });
  });

  test('numbers, notes and comments', () => {
    const [status] = parseUfw(file(VERBOSE)).statuses;
    expect(status?.rules[1]).toMatchObject({
      action: 'DENY',
      direction: 'IN',
      notes: ['log'],
      comment: 'a laptop',
      at: { line: 9 },
    });
    expect(parseUfw(file(NUMBERED)).statuses[0]?.rules[0]).toMatchObject({ index: 1, action: 'LIMIT' });
  });

  test('mutated texts never crash', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(...SAMPLES), (seed, text) => {
        const mutated = file(mutate(text, toRandom(seed)));
        UFW.recognises(mutated);
        UFW.read([mutated]);
        UFW.print?.(mutated, 'text');
      }),
      { numRuns: 3000 },
    );
  });
});

describeSet('host-tools/jc', (folder) => {
  const files = readSet(folder, (path) => /ufw/.test(path));
  const inputs = files.filter(({ path }) => path.endsWith('.out'));

  test.each(inputs)('$path: its JSON is the peer’s', ({ path, text }) => {
    const expected = files.find((one) => one.path === path.replace(/\.out$/, '.json'));
    const own = unwrap(UFW.print?.({ path, text }, 'json') ?? { ok: true, value: '' });
    expect(JSON.parse(own)).toEqual(JSON.parse(expected?.text ?? ''));
    expect(UFW.recognises({ path, text })).toBe(true);
  });
});
