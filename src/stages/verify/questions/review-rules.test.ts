import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Connection, isTrafficOf } from '#core/model';
import { hasAddress, parseAddress } from '#core/net';
import { unwrap } from '#core/result';
import { decide, permittedProduct } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { randomConnection, randomPolicy } from '../../../../test/random-policy.ts';
import { toHolderFinder } from './holders.ts';
import { reviewRules, toReviewJson, toReviewTable } from './index.ts';

const RULE = 'owner: o, justification: j';
const TEXT = `zones:
  - { name: office, networks: [10.1.0.0/24, 'fd00:1::/64'] }
  - { name: keys, class: key-management, networks: [10.2.0.0/24] }
workloads:
  - { name: laptop, zone: office, addresses: [10.1.0.7, 'fd00:1::7'], labels: { role: laptop } }
  - { name: desk, zone: office, addresses: [10.1.0.8], labels: { role: laptop } }
  - { name: signer, zone: keys, addresses: [10.2.0.9], labels: { role: signer } }
rules:
  - { id: exact, from: { workload: laptop }, to: { role: signer }, services: [https], ${RULE} }
  - { id: wide, from: { zone: office }, to: { zone: keys }, services: [https], ${RULE} }
  - { id: wider, from: { role: laptop }, to: internet, services: [tcp/1-1000, ping], ${RULE} }
  - { id: ended, from: { role: laptop }, to: { role: signer }, services: [ssh], ${RULE}, expires: 1970-01-01T00:00:01Z }
  - { id: misspelt, from: { role: lapdog }, to: { role: signer }, services: [ssh], ${RULE} }
  - { id: sealed, from: { role: laptop }, to: { role: signer }, services: [tcp/9000], ${RULE} }
guardrails:
  - { id: apart, never: { from: { zone: office }, to: { zone: keys }, services: [tcp/9000] } }
`;
const { policy, positions } = unwrap(parsePolicy([{ path: 'p.yaml', text: TEXT }]));
const at = (text: string) => unwrap(parseAddress(text));
const use = (source: string, destination: string, destinationPort: number, connections = 1) => ({
  connection: { source: at(source), destination: at(destination), protocol: 'tcp' as const, destinationPort },
  connections,
  lastSeenMs: destinationPort,
});
const toColumns = (rows: readonly (readonly string[])[], ...columns: number[]) =>
  rows.map((row) => columns.map((column) => row[column]));

describe('rules', () => {
  test('without flows: what can go first, then the broadest, each with how much of it holds a workload', () => {
    const { headings, rows } = toReviewTable(reviewRules(policy, 1000, undefined, positions));
    expect(headings).toEqual(['RULE', 'DO', 'FROM', 'TO', 'SERVICES', 'NEEDED', 'PAIRS', 'WRITTEN']);
    expect(toColumns(rows, 0, 1, 2, 3, 4)).toEqual([
      ['ended', 'remove: it ended at 1970-01-01T00:00:01Z', '2 of 2', '1 of 1', '1 of 1'],
      ['misspelt', 'remove: no workload has `role` `lapdog`; did you mean `laptop`?', '0 of 0', '1 of 1', '1 of 1'],
      ['sealed', 'remove: guardrails forbid all of it', '2 of 2', '1 of 1', '1 of 1'],
      ['exact', 'remove: `wide` permits all of it', '1 of 1', '1 of 1', '1 of 1'],
      ['wide', 'narrow its destinations, then its sources', '2 of 256', '1 of 256', '1 of 1'],
      ['wider', 'keep', '2 of 2', '1 of 1', '1002 of 1002'],
    ]);
  });

  test('a rule that never opens before its end has not ended yet', () => {
    const text = TEXT.replace(
      'expires: 1970-01-01T00:00:01Z',
      "expires: 1970-01-01T00:01:00Z, schedule: { from: '08:00', to: '09:00' }",
    );
    const { rows } = toReviewTable(reviewRules(unwrap(parsePolicy([{ path: 'p.yaml', text }])).policy, 1000));
    expect(toColumns(rows, 0, 1)[0]).toEqual(['ended', 'remove: its schedule does not open before it ends']);
  });

  test('use over IPv6 alone counts, however little of a network it is', () => {
    const reviews = reviewRules(policy, 1000, [use('fd00:1::7', '2600::1', 443)]);
    const { rows } = toReviewTable(reviews.filter(({ rule }) => rule.id === 'wider'));
    expect(toColumns(rows, 2, 4, 5)).toEqual([['1 of 1', '1 of 1002', '0.10 %']]);
    const text = TEXT.replace('[10.2.0.0/24]', "[10.2.0.0/24, 'fd00:2::/64']");
    const wide = unwrap(parsePolicy([{ path: 'p.yaml', text }])).policy;
    const seen = reviewRules(wide, 1000, [use('fd00:1::7', 'fd00:2::9', 443)]);
    const table = toReviewTable(seen.filter(({ rule }) => rule.id === 'wide'));
    expect(toColumns(table.rows, 1, 2, 5)).toEqual([
      ['narrow its sources, then its destinations', '1 of 1.8e19', '<0.01 %'],
    ]);
  });

  test('with flows: what nobody used before what was used, and how much of it', () => {
    const used = [
      use('10.1.0.7', '10.2.0.9', 443, 5),
      use('10.1.0.8', '10.2.0.9', 443),
      use('10.1.0.7', '8.8.8.8', 80),
    ];
    const reviews = reviewRules(policy, 1000, used).filter(
      ({ dead, coveredBy }) => dead === undefined && coveredBy.length === 0,
    );
    expect(reviews.map(toReviewJson)).toMatchObject([
      {
        rule: 'wide',
        hits: 6,
        lastSeenMs: 443,
        sources: { needed: '2', all: '256' },
        destinations: { needed: '1', all: '256' },
        needed: { needed: '2', all: '65536' },
      },
      {
        rule: 'wider',
        hits: 1,
        advice: 'narrow its services',
        sources: { needed: '1', all: '2' },
        destinations: { needed: '1', all: '1' },
        services: { needed: '1', all: '1002' },
      },
    ]);
    const unused = reviewRules(policy, 1000, []).find(({ rule }) => rule.id === 'wider');
    expect(unused && toReviewJson(unused)).toMatchObject({ advice: 'ask o: nobody used it', hits: 0 });
  });

  test('the size counts pairs of one family alone', () => {
    const sizes = new Map(reviewRules(policy, 1000).map(({ rule, pairs }) => [rule.id, pairs]));
    expect(sizes.get('exact')).toBe(1n);
    expect(sizes.get('wide')).toBe(256n * 256n);
    const internet = (1n << 32n) - 512n;
    const wideInternet = (1n << 128n) - (1n << 64n);
    expect(sizes.get('wider')).toBe((2n * internet + wideInternet) * 1002n);
  });
});

describe('twins', () => {
  test('the rules of a connection are those whose product holds it', () => {
    fc.assert(
      fc.property(randomPolicy, fc.array(randomConnection, { minLength: 20, maxLength: 20 }), (someone, all) => {
        const products = someone.rules.map((rule) => permittedProduct(someone, rule));
        const find = toHolderFinder(products);
        const isOf = (connection: Connection, position: number) => {
          const product = products[position];
          return (
            product !== undefined &&
            hasAddress(product.sources, connection.source) &&
            hasAddress(product.destinations, connection.destination) &&
            isTrafficOf(connection, product.traffic)
          );
        };
        for (const connection of all)
          expect(find(connection)).toEqual([...products.keys()].filter((position) => isOf(connection, position)));
      }),
      { numRuns: 200 },
    );
  });

  test('without the rules that can go, every verdict is the same', () => {
    fc.assert(
      fc.property(randomPolicy, fc.array(randomConnection, { minLength: 20, maxLength: 20 }), (someone, all) => {
        const reviews = reviewRules(someone, 0);
        const dead = new Set(reviews.filter((review) => review.dead !== undefined).map(({ rule }) => rule));
        const rest = { ...someone, rules: someone.rules.filter((rule) => !dead.has(rule)) };
        for (const connection of all)
          expect(decide(rest, connection, 0).verdict).toBe(decide(someone, connection, 0).verdict);
        for (const { rule } of reviews.filter(({ coveredBy }) => coveredBy.length > 0)) {
          const without = { ...someone, rules: someone.rules.filter((other) => other !== rule) };
          for (const connection of all)
            expect(decide(without, connection, 0).verdict).toBe(decide(someone, connection, 0).verdict);
        }
      }),
      { numRuns: 200 },
    );
  });
});
