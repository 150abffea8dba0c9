import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toTrafficPoint } from '#core/model';
import { printAddress, splitByProtocol, toTraffic, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { decide, fate } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { randomConnection, randomMoment, randomPolicy } from '../../../../test/random-policy.ts';
import { explainConnection, parseConnectionText, printExplanation } from './index.ts';

const TEXT = `zones:
  - { name: office, networks: [10.1.0.0/24], mode: enforce }
  - { name: keys, class: key-management, networks: [10.2.0.0/24, 'fd00:2::/64'], mode: guard }
  - { name: lab, class: development }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7], labels: { role: laptop } }
  - { name: signer, zone: keys, addresses: [10.2.0.9], labels: { role: signer } }
  - { name: ghost, zone: lab }
rules:
  - { id: mail, from: { zone: office }, to: internet, services: [https], owner: it, justification: mail, review: 2027-01-01 }
  - { id: gone, from: { role: laptop }, to: { role: signer }, services: [tcp/80], owner: o, justification: j, expires: 1970-01-02T00:00:00Z }
  - { id: off, from: { role: laptop }, to: { role: signer }, services: [tcp/80], owner: o, justification: j, enabled: false }
  - { id: admin, from: { workload: signer }, to: { role: laptop }, services: [ssh], owner: o, justification: j }
  - { id: sign, from: { role: laptop }, to: { role: signer }, services: [web3signer], owner: o, justification: j }
guardrails:
  - { id: signing, never: { from: { zone: office }, to: { zone: keys }, services: [web3signer] }, description: laptops never sign }
`;
const { policy, positions } = unwrap(parsePolicy([{ path: 'p.yaml', text: TEXT }]));
const DAY_MS = 24 * 3_600_000;
const explain = (text: string, atMs = 3 * DAY_MS) =>
  unwrap(explainConnection(policy, unwrap(parseConnectionText(text, policy)), atMs, positions));
const print = (text: string) => printExplanation(explain(text));

describe('explanations', () => {
  test('an allowed connection: the rule with its place, owner and reason, both points, replies, and what may come back', () => {
    expect(print('laptop -> 8.8.8.8:https')).toEqual([
      'laptop -> 8.8.8.8: tcp/443, at 1970-01-04T00:00:00Z',
      'ALLOWED',
      '',
      'laptop (10.1.0.7) -> 8.8.8.8 tcp/443',
      '  allowed: rule `mail` (p.yaml:10:11) permits it',
      '    mail (owner it); review by 2027-01-01',
      '  leaving laptop (zone office, mode enforce): passes',
      '  arriving at 8.8.8.8: nothing of ours enforces there',
      '  replies: they belong to the connection and pass with it',
      '  back: 8.8.8.8 -> 10.1.0.7, the same service opened from there: denied, nothing permits it, and what nothing permits is denied (default deny)',
      '  back: it may open nothing',
    ]);
  });

  test('a guardrail outranks the rule that permits it, and is said first', () => {
    expect(print('tcp laptop -> signer:9000')).toEqual([
      'laptop -> signer: tcp/9000, at 1970-01-04T00:00:00Z',
      'DENIED',
      '',
      'laptop (10.1.0.7) -> signer (10.2.0.9) tcp/9000',
      '  denied: guardrail `signing` (p.yaml:16:11) forbids it, whatever the rules say',
      '    laptops never sign',
      '  rule `sign` (p.yaml:14:11) permits it, and is outranked by the guardrail',
      '  leaving laptop (zone office, mode enforce): dropped',
      '  arriving at signer (zone keys, mode guard): dropped',
      '  back: 10.2.0.9 -> 10.1.0.7, the same service opened from there: denied, nothing permits it, and what nothing permits is denied (default deny)',
      '  back: it may open tcp/22 (rule `admin`)',
    ]);
  });

  test('default deny is said, with what nearly permits it: rules that ended or are off first, then other services and ends', () => {
    const [one] = explain('tcp laptop -> signer:80').cases;
    expect(one?.decidedBy).toEqual({ kind: 'default-deny' });
    expect(one?.nearMisses.map(({ id, line, why }) => [id, line, why])).toEqual([
      ['gone', 11, 'it expired at 1970-01-02T00:00:00Z, 2 days ago'],
      ['off', 12, 'it is disabled'],
      ['sign', 14, 'it permits web3signer only'],
    ]);
    expect(explain('tcp 10.1.0.8 -> signer:9001').cases[0]?.nearMisses).toEqual([]);
    expect(explain('tcp 10.1.0.7 -> 10.1.0.8:443').cases[0]?.nearMisses.map(({ why }) => why)).toEqual([
      'it permits it to internet only',
    ]);
    expect(explain('tcp laptop -> signer:80', DAY_MS - 1).verdict).toBe('allowed');
  });

  test('a zone is all its addresses, also those of workloads that do not exist yet, and the answer says so', () => {
    const { verdict, notes } = explain('office -> internet:https');
    expect(verdict).toBe('allowed');
    expect(notes).toEqual([
      '`office` is every address of the zone, also of workloads that do not exist yet',
      '`internet` is every address outside the estate',
    ]);
    expect(explain('lab -> internet:https').notes[0]).toContain('known workloads alone');
  });

  test('what is partly allowed is explained case by case', () => {
    const { verdict, cases } = explain('tcp laptop -> 8.8.8.8');
    expect(verdict).toBe('unknown');
    expect(cases.map((one) => [one.verdict, one.decidedBy.kind])).toEqual([
      ['allowed', 'rule'],
      ['denied', 'default-deny'],
    ]);
  });

  test.each([
    ['laptop -> laptop:ssh', 'allowed', 'same-host', 'it is one host, and a host always reaches itself'],
    ['laptop -> ghost:ssh', 'denied', 'default-deny', 'the destination has no address'],
    ['tcp laptop -> [fd00:2::1]:22', 'denied', 'default-deny', 'the ends share no address family'],
  ])('%s: %s', (text, verdict, by, words) => {
    expect(explain(text).cases).toMatchObject([{ verdict, decidedBy: { kind: by }, text: words, points: [] }]);
  });

  test('of a mode that does not drop, it is said that the packets pass', () => {
    expect(print('udp 8.8.8.8 -> signer:53').join('\n')).toContain(
      'arriving at signer (zone keys, mode guard): recorded as denied, not dropped in this mode\n  so the packets pass for now',
    );
  });
});

describe('connections as text', () => {
  test.each([
    ['tcp laptop -> signer:9000', 'laptop', 'signer', [[0x60000 + 9000, 0x60000 + 9000]]],
    ['laptop->signer:tcp/22', 'laptop', 'signer', [[0x60000 + 22, 0x60000 + 22]]],
    ['udp 10.0.0.1 -> [fd00::1]:53', '10.0.0.1', 'fd00::1', [[0x110000 + 53, 0x110000 + 53]]],
    ['icmp a -> b:8', 'a', 'b', [[0x10800, 0x108ff]]],
    ['udp [fd00::1] -> [fd00::2]:53', 'fd00::1', 'fd00::2', [[0x110000 + 53, 0x110000 + 53]]],
    ['icmp6 fd00::1 -> fd00::2', 'fd00::1', 'fd00::2', [[0x3a0000, 0x3affff]]],
    ['a -> b', 'a', 'b', [[0, 0xffffff]]],
    [
      'tcp a -> b:20-22,443',
      'a',
      'b',
      [
        [0x60014, 0x60016],
        [0x601bb, 0x601bb],
      ],
    ],
  ])('%s', (text, source, destination, ranges) => {
    expect(unwrap(parseConnectionText(text, policy))).toEqual({
      source,
      destination,
      traffic: { ranges: ranges.map(([first, last]) => ({ first, last })) },
    });
  });

  test.each([
    ['laptop signer', /is not a connection; expected for example/],
    ['a b c -> d:1', /is not a connection/],
    ['a -> ', /is not a connection/],
    ['a -> b:443', /`443` is a port of no protocol; expected for example `tcp A -> B:443`/],
    ['tpc a -> b:443', /`tpc` is not a protocol/],
    ['udp a -> b:ssh', /`ssh` is no service of udp; leave the protocol out/],
    ['tcp a -> b:70000', /`tcp\/70000` has no valid port/],
  ])('%s is refused', (text, error) => {
    const parsed = parseConnectionText(text, policy);
    expect(parsed.ok ? '' : parsed.error.join()).toMatch(error);
  });

  test('arbitrary text never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseConnectionText(text, policy);
        parseConnectionText(`tcp a -> b:${text}`, policy);
      }),
    );
  });
});

/** One kind of traffic; all of a protocol without ports, whose packets differ in nothing that we look at. */
function toWhole(point: number) {
  const { protocol } = splitByProtocol({ ranges: [{ first: point, last: point }] })[0] ?? { protocol: 'tcp' };
  return toTrafficSet([typeof protocol === 'number' ? toTraffic(protocol) : { first: point, last: point }]);
}

describe('twins', () => {
  test('an explanation has the verdict of `decide` and the fate of `fate` for every connection', () => {
    fc.assert(
      fc.property(randomPolicy, randomConnection, randomMoment, (someone, connection, atMs) => {
        const asked = {
          source: printAddress(connection.source),
          destination: printAddress(connection.destination),
          traffic: toWhole(toTrafficPoint(connection)),
        };
        const { verdict, cases } = unwrap(explainConnection(someone, asked, atMs));
        const decision = decide(someone, connection, atMs);
        const [one] = cases;
        expect(cases).toHaveLength(1);
        expect(verdict).toBe(decision.verdict);
        expect(one?.decidedBy.kind).toBe(decision.by);
        if (decision.by === 'same-host' || connection.source.value === connection.destination.value) return;
        const { verdict: whole, droppedBy } = fate(someone, connection, atMs);
        expect(one?.fate).toBe(whole);
        expect(one?.points.filter(({ does }) => does === 'drops').map(({ host }) => host)).toEqual(
          droppedBy.map(({ name }) => name),
        );
      }),
      { numRuns: 200 },
    );
  });
});
