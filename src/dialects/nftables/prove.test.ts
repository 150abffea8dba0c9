import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostPolicy } from '#core/model';
import { parseRange, parseTraffic, toAddressSet, toTrafficSet } from '#core/net';
import { unwrap } from '#core/result';
import { planHost } from '#core/semantics';
import { randomMoment, randomPolicy } from '../../../test/random-policy.ts';
import { lowerHost, printLoad, printReplacement, proveHost } from './index.ts';

const addresses = (...texts: string[]) => toAddressSet(texts.map((text) => unwrap(parseRange(text))));
const traffic = (...texts: string[]) => toTrafficSet(texts.map((text) => unwrap(parseTraffic(text))));
const NOW = 1_000_000;
const ASKED: HostPolicy = {
  workload: 'signer',
  zone: 'keys',
  revision: 3,
  mode: 'enforce',
  own: addresses('10.2.0.9', 'fd00:2::9'),
  allow: [
    {
      id: 'sign',
      direction: 'ingress',
      own: addresses('10.2.0.9'),
      peers: addresses('10.3.0.0/24'),
      traffic: traffic('tcp/9000'),
    },
    {
      id: 'update',
      direction: 'egress',
      own: addresses('fd00:2::9'),
      peers: addresses('fd00:5::1'),
      traffic: traffic('tcp/443'),
      expiresAtMs: NOW + 90_000,
    },
  ],
  forbid: [
    {
      id: 'office',
      direction: 'ingress',
      own: addresses('10.2.0.9'),
      peers: addresses('10.1.0.0/16'),
      traffic: traffic('any'),
    },
  ],
};
const TEXT = printReplacement(lowerHost(ASKED, NOW), 'a', NOW);

describe('proveHost', () => {
  test('SEM-7 what is printed means what was asked, for random policies, whole and as an update', () => {
    fc.assert(
      fc.property(randomPolicy, randomMoment, (policy, atMs) => {
        for (const workload of policy.workloads) {
          const asked = planHost(policy, workload, 1, atMs);
          const table = lowerHost(asked, atMs);
          for (const text of [printReplacement(table, 'b', atMs), printLoad(table, 'a', atMs).join('')])
            expect(proveHost(asked, text, atMs)).toEqual({ wider: [], narrower: [] });
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ['a port more', '. 6 . 9000', '. 6 . 9000-9001', '10.3.0.1 -> 10.2.0.9 tcp/9001'],
    ['a network that is wider', '10.3.0.0/24', '10.3.0.0/23', '-> 10.2.0.9 tcp/9000'],
    ['another protocol as well', '. 6 . 9000', '. 6-17 . 9000', '-> 10.2.0.9'],
    ['a prohibition that is narrower', '10.1.0.0/16', '10.1.0.0/17', 'does not refuse what is forbidden'],
    ['an end that is later', 'timeout 90000ms', 'timeout 90001ms', 'lets pass until'],
    ['the other mode', 'revision 3 enforce a', 'revision 3 observe a', 'is not ours'],
    ['a chain that accepts', 'ingress goto ingress_refused', 'ingress accept', 'chain `ingress`'],
    ['an inverted match', '!= syn counter name stray', 'syn counter name stray', 'is not ours'],
    [
      'a rule in front',
      'add rule inet bulkhead input ct',
      'add rule inet bulkhead input accept\nadd rule inet bulkhead input ct',
      'rules; expected',
    ],
    [
      'a table of somebody else',
      'add counter inet bulkhead stray',
      'delete table inet filter',
      'not a command of ours',
    ],
    ['a chain that is not hooked', 'hook input priority -10', 'hook input priority 10', 'is not hooked'],
  ])('refuses %s', (_name, printed, corrupted, says) => {
    expect(TEXT).toContain(printed);
    const { wider } = proveHost(ASKED, TEXT.replace(printed, corrupted), NOW);
    expect(wider.join('\n')).toContain(says);
  });

  test('lists what is narrower and does not refuse it', () => {
    const { wider, narrower } = proveHost(ASKED, TEXT.replace('10.3.0.0/24', '10.3.0.0/25'), NOW);
    expect(wider).toEqual([]);
    expect(narrower).toEqual(['does not let pass for ever, ingress: 10.3.0.129 -> 10.2.0.9 tcp/9000']);
  });

  test('any one digit of an element that is another is noticed', () => {
    const digits = [...TEXT.matchAll(/\d/g)].filter(({ index }) =>
      TEXT.slice(TEXT.lastIndexOf('\n', index) + 1, index).match(/^add element inet bulkhead \w+ \{/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...digits), fc.integer({ min: 1, max: 9 }), ({ 0: digit, index }, step) => {
        const other = String((Number(digit) + step) % 10);
        const { wider, narrower } = proveHost(ASKED, TEXT.slice(0, index) + other + TEXT.slice(index + 1), NOW);
        expect([...wider, ...narrower]).not.toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test('arbitrary text is refused and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(proveHost(ASKED, text, NOW).wider).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
