import { expect, test } from 'vitest';
import type { Policy, Rule } from '#core/model';
import { unwrap } from '#core/result';
import { denote } from '#core/semantics';
import { parsePolicy } from '#dialects/bulkhead';
import { findShadowed } from './shadows.ts';

const TEXT = `zones: [{ name: office }]
workloads:
  - { name: a, zone: office, addresses: [10.0.0.1, 10.0.0.2] }
  - { name: b, zone: office, addresses: [10.0.0.3] }
rules:
  - { id: narrow, from: { workload: a }, to: { workload: b }, services: [ssh], owner: o, justification: j }
  - { id: wide, from: any, to: { workload: b }, services: [ssh, https], owner: o, justification: j }
`;
const { policy } = unwrap(parsePolicy([{ path: 'p.yaml', text: TEXT }]));
const AT_MS = 1000;

function shadowedWith(change: (rule: Rule) => Partial<Rule>): string[] {
  const changed: Policy = { ...policy, rules: policy.rules.map((rule) => ({ ...rule, ...change(rule) })) };
  return findShadowed(denote(changed, AT_MS), new Set()).map(({ subject }) => ('name' in subject ? subject.name : ''));
}

test.each<[string, Partial<Rule>, Partial<Rule>, string[]]>([
  ['a rule inside another is shadowed', {}, {}, ['narrow']],
  ['not when the other ends earlier', {}, { expiresAtMs: AT_MS + 1 }, []],
  ['not when the other asks for an identity', {}, { identity: 'spiffe://x/y' }, []],
  ['nor when it asks for another one', { identity: 'spiffe://x/z' }, { identity: 'spiffe://x/y' }, []],
  ['but when it asks for the same one', { identity: 'spiffe://x/y' }, { identity: 'spiffe://x/y' }, ['narrow']],
  ['and when it alone asks for one', { identity: 'spiffe://x/y' }, {}, ['narrow']],
  ['but when it ends earlier itself', { expiresAtMs: AT_MS + 1 }, { expiresAtMs: AT_MS + 2 }, ['narrow']],
])('%s', (_name, narrow, wide, expected) => {
  expect(shadowedWith(({ id }) => (id === 'narrow' ? narrow : wide))).toEqual(expected);
});

test('a rule is shadowed when what it alone permits is traffic of a host with itself', () => {
  const own = policy.rules.map((rule): Rule => {
    if (rule.id === 'narrow')
      return { ...rule, from: { kind: 'any' }, services: policy.rules[1]?.services ?? rule.services };
    // All but `b` itself, which needs no rule.
    return { ...rule, from: { kind: 'difference', of: { kind: 'any' }, except: rule.to }, to: { kind: 'any' } };
  });
  expect(findShadowed(denote({ ...policy, rules: own }, AT_MS), new Set()).map(({ message }) => message)).toEqual([
    'rule `narrow` permits nothing that `wide` would not permit without it',
  ]);
});
