import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTraffic, toAddressSet, toRange, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { denote } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { randomAddress, randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import {
  answerQuestion,
  eachAllowed,
  eachDenied,
  findUnknownEnds,
  parseQuestion,
  type Part,
  toAnswerer,
} from './index.ts';
import { findSingleParts } from './single.ts';

const TEXT = `zones:
  - { name: office, networks: [10.1.0.0/24, 'fd00:1::/64'] }
  - { name: keys, class: key-management, networks: [10.2.0.0/24], mode: guard }
  - { name: vault, class: cold }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7, 'fd00:1::7'], labels: { role: laptop } }
  - { name: signer, zone: keys, addresses: [10.2.0.9, 'fd00:2::9'], labels: { role: signer } }
  - { name: cold, zone: vault }
rules:
  - { id: mail, from: { zone: office }, to: internet, services: [https], owner: o, justification: mail }
  - { id: four, from: { network: 10.1.0.7 }, to: { role: signer }, services: [ssh], owner: o, justification: repair }
  - { id: soon, from: { role: laptop }, to: { role: signer }, services: [tcp/80], owner: o, justification: j, expires: 1970-01-01T00:00:10Z }
  - { id: pings, from: { role: laptop }, to: { network: 10.1.0.200 }, services: [ping], owner: o, justification: j }
  - { id: whole, from: { role: laptop }, to: { network: 10.1.0.201 }, services: [icmp], owner: o, justification: j }
guardrails:
  - { id: signing, never: { from: { zone: office }, to: { zone: keys }, services: [web3signer] } }
`;
const { policy, positions } = unwrap(parsePolicy([{ path: 'p.yaml', text: TEXT }]));
const ask = (question: object, atMs = 0) => answerQuestion(policy, unwrap(parseQuestion(question)), atMs);
const icmp = (icmpType: number) => ({ source: '10.1.0.200', destination: '10.1.0.7', protocol: 'icmp', icmpType });
const tcp = (source: string, destination: string, destinationPort?: number) => ({
  source,
  destination,
  protocol: 'tcp',
  ...(destinationPort !== undefined && { destinationPort }),
});

describe('answers', () => {
  test.each([
    [
      'a rule permits',
      tcp('10.1.0.200', '8.8.8.8', 443),
      'allowed',
      ['mail'],
      'rule `mail` permits 10.1.0.200 -> 8.8.8.8 tcp/443 (mail)',
    ],
    [
      'no rule permits',
      tcp('10.1.0.200', '8.8.8.8', 444),
      'denied',
      ['default-deny'],
      'no active rule permits 10.1.0.200 -> 8.8.8.8 tcp/444, which no host drops yet in its mode',
    ],
    [
      'a guardrail forbids',
      tcp('10.1.0.7', '10.2.0.9', 9000),
      'denied',
      ['signing'],
      'guardrail `signing` forbids laptop (10.1.0.7) -> signer (10.2.0.9) tcp/9000',
    ],
    [
      'a guardrail comes before its modes',
      tcp('10.1.0.7', '10.2.0.9', 9001),
      'denied',
      ['default-deny'],
      'no active rule permits laptop (10.1.0.7) -> signer (10.2.0.9) tcp/9001, which no host drops yet in its mode',
    ],
    [
      'names with one verdict in both families',
      tcp('laptop', 'internet', 443),
      'allowed',
      ['mail'],
      /^rule `mail` permits laptop \(10\.1\.0\.7\)/,
    ],
    [
      'names with two verdicts',
      tcp('laptop', 'signer', 22),
      'unknown',
      ['four', 'default-deny'],
      /^it depends: rule `four` permits laptop \(10\.1\.0\.7\) .*; no active rule permits laptop \(fd00:1::7\)/,
    ],
    [
      'all ports at once',
      tcp('10.1.0.7', '10.2.0.9'),
      'unknown',
      ['four', 'soon', 'signing', 'default-deny'],
      /^it depends/,
    ],
    [
      'another protocol',
      { source: 'laptop', destination: 'internet', protocol: 'icmp', icmpType: 8 },
      'denied',
      ['default-deny'],
      /icmp\/8\/0/,
    ],
    [
      'a protocol by its number',
      { source: 'laptop', destination: 'internet', protocol: 6, destinationPort: 443 },
      'allowed',
      ['mail'],
      /mail/,
    ],
    [
      'a host with itself',
      tcp('laptop', 'laptop', 1),
      'allowed',
      ['same-host'],
      'it is one host, and a host always reaches itself',
    ],
    [
      'nobody without an address',
      tcp('laptop', 'cold', 1),
      'denied',
      ['default-deny'],
      'the destination has no address',
    ],
    [
      'no common family',
      tcp('10.1.0.7', 'fd00:2::9', 22),
      'denied',
      ['default-deny'],
      'the ends share no address family',
    ],
    ['a zone', tcp('office', 'internet', 443), 'allowed', ['mail'], /mail/],
    [
      'a name that is not known',
      tcp('lapptop', 'internet', 443),
      'unknown',
      [],
      '`lapptop` is not known; did you mean `laptop`?',
    ],
    [
      'a reply',
      { ...tcp('8.8.8.8', '10.1.0.7', 40_000), sourcePort: 443, state: 'established' },
      'allowed',
      ['mail'],
      /^as a reply: rule `mail` permits laptop/,
    ],
    [
      'no reply of a new connection',
      { ...tcp('8.8.8.8', '10.1.0.7', 40_000), sourcePort: 443, state: 'new' },
      'denied',
      ['default-deny'],
      /no active rule/,
    ],
    [
      'replies from any port, of which some pass',
      { ...tcp('8.8.8.8', '10.1.0.7', 40_000), state: 'established' },
      'unknown',
      ['mail', 'default-deny', 'default-deny'],
      /^it depends on what it replies to: as a reply: it depends: rule `mail` permits laptop .* as anything else: no active rule permits 8\.8\.8\.8/,
    ],
    [
      'replies to some addresses',
      { ...tcp('internet', '10.0.0.0/8', 40_000), sourcePort: 443, state: 'established' },
      'unknown',
      ['mail', 'default-deny', 'default-deny'],
      /^it depends/,
    ],
    [
      'replies from any port, of which none passes',
      { ...tcp('10.2.0.9', '10.1.0.200', 40_000), state: 'established' },
      'denied',
      ['default-deny'],
      /^no active rule/,
    ],
    ['the answer to a ping', { ...icmp(0), state: 'established' }, 'allowed', ['pings'], /^as a reply: rule `pings`/],
    ['with its code', { ...icmp(0), icmpCode: 0, state: 'established' }, 'allowed', ['pings'], /^as a reply/],
    ['a code that no answer has', { ...icmp(0), icmpCode: 3, state: 'established' }, 'denied', ['default-deny'], /./],
    ['a ping the other way', { ...icmp(8), state: 'established' }, 'denied', ['default-deny'], /^no active rule/],
    ['an answer out of the blue', icmp(0), 'denied', ['default-deny'], /^no active rule/],
    [
      'icmp of any type, answers among it',
      { source: '10.1.0.200', destination: '10.1.0.7', protocol: 'icmp', state: 'established' },
      'unknown',
      ['pings', 'default-deny', 'default-deny'],
      /^it depends/,
    ],
    [
      'icmp of any type, of which only answers are allowed, though to every request',
      { source: '10.1.0.201', destination: '10.1.0.7', protocol: 'icmp', state: 'established' },
      'unknown',
      ['whole', 'default-deny'],
      /^it depends on what it replies to: as a reply: rule `whole`/,
    ],
    ['a moment before the end', { ...tcp('10.1.0.7', '10.2.0.9', 80), atMs: 9999 }, 'allowed', ['soon'], /soon/],
    [
      'a moment after it',
      { ...tcp('10.1.0.7', '10.2.0.9', 80), atMs: 10_000 },
      'denied',
      ['default-deny'],
      /no active rule/,
    ],
  ])('%s', (_name, question, verdict, rules, why) => {
    const answer = ask(question);
    expect(answer.verdict).toBe(verdict);
    expect(answer.decidedBy.map((by) => by.rule)).toEqual(rules);
    if (typeof why === 'string') expect(answer.why).toBe(why);
    else expect(answer.why).toMatch(why);
  });

  test('with positions an answer says where the rule is written; what nobody wrote has no place', () => {
    const answerer = toAnswerer(policy, positions);
    const question = (port: number) => unwrap(parseQuestion({ id: 7, ...tcp('10.1.0.7', '10.2.0.9', port) }));
    expect(answerer(question(22), 0)).toMatchObject({
      id: 7,
      decidedBy: [{ point: 'policy', rule: 'four', file: 'p.yaml', line: 11 }],
    });
    expect(answerer(question(9000), 0).decidedBy).toEqual([
      { point: 'policy', rule: 'signing', file: 'p.yaml', line: 16 },
    ]);
    expect(answerer(question(1), 0).decidedBy).toEqual([{ point: 'policy', rule: 'default-deny' }]);
  });

  test('what a policy has no part for is a loss', () => {
    expect(ask({ ...tcp('laptop', 'internet', 443), in: 'eth0' }).losses).toEqual([
      '`in` is of a device; a policy has none',
    ]);
  });
});

describe('twins', () => {
  test('questions about single addresses have the parts that sets of them have', () => {
    fc.assert(
      fc.property(
        randomPolicy,
        fc.uniqueArray(randomAddress, {
          minLength: 1,
          maxLength: 3,
          selector: ({ bits, value }) => `${bits} ${value}`,
        }),
        fc.uniqueArray(randomAddress, {
          minLength: 1,
          maxLength: 3,
          selector: ({ bits, value }) => `${bits} ${value}`,
        }),
        fc.constantFrom('tcp/0', 'tcp/2', 'udp/53', 'icmp/8/0', '47'),
        randomMoment,
        (someone, sources, destinations, service, atMs) => {
          const product = {
            sources: toAddressSet(sources.map(toRange)),
            destinations: toAddressSet(destinations.map(toRange)),
            traffic: toTrafficSet([unwrap(parseTraffic(service))]),
          };
          const denotation = denote(someone, atMs);
          const parts = [...eachAllowed(denotation, product), ...eachDenied(denotation, product)];
          const toBy = (part: Part) => [part.verdict, part.verdict === 'allowed' ? part.rule : part.guardrail];
          const found = findSingleParts(someone, product, atMs);
          expect(found?.map(toBy)).toEqual(parts.map(toBy));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('questions from outside', () => {
  test.each([
    [null, ['expected an object with `source`, `destination` and `protocol`']],
    [{}, ['there is no `source`', 'there is no `destination`', 'there is no `protocol`']],
    [
      { source: 'a', destination: 1, protocol: 'tcpp', destinationPort: 70_000, state: 'old', port: 1, id: [] },
      [
        /^`port` is not a key of a question/,
        '`destination` is `1`; expected a text',
        '`tcpp` is not a protocol; expected tcp, udp, sctp, icmp, icmp6 or a number up to 255',
        '`id` is `[]`; expected a text or a number',
        '`destinationPort` is `70000`; expected a whole number up to 65535',
        '`state` is `"old"`; expected "new" or "established"',
      ],
    ],
  ])('%j is refused with every error', (input, expected) => {
    const parsed = parseQuestion(input);
    expect(parsed.ok ? [] : parsed.error).toEqual(
      expected.map((error) => (typeof error === 'string' ? error : expect.stringMatching(error))),
    );
  });

  test('every end that is not known is named', () => {
    expect(findUnknownEnds(policy, unwrap(parseQuestion(tcp('x', '10.0.0.999'))))).toHaveLength(2);
  });

  test('arbitrary JSON never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (input) => {
        const parsed = parseQuestion(input);
        if (parsed.ok) answerQuestion(policy, parsed.value, 0);
      }),
    );
  });
});
