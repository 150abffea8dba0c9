import { describe, expect, test } from 'vitest';
import type { Policy, PolicyTest, Rule } from '#core/model';
import { intersectAddresses, intersectTraffic, isEmptyAddressSet, isEmptyTraffic } from '#core/net';
import { unwrap } from '#core/result';
import { permittedProduct, resolveSelector } from '#core/semantics';
import { parsePolicy, printTest } from '#dialects/bulkhead';
import { TEMPLATES } from '#stages/define';
import { checkPolicy } from '#stages/verify';
import { AT_MS, readPolicyOf } from './read-template.ts';

function fails(policy: Policy, one: PolicyTest, rules: readonly Rule[]): boolean {
  const findings = checkPolicy({ ...policy, rules, guardrails: [], manages: [], tests: [one] }, AT_MS);
  return findings.some(({ kind }) => kind === 'test-failed');
}

function isAbout(policy: Policy, one: PolicyTest, rule: Rule): boolean {
  const { sources, destinations, traffic } = permittedProduct(policy, rule);
  return (
    !isEmptyAddressSet(intersectAddresses(sources, resolveSelector(policy, one.from))) &&
    !isEmptyAddressSet(intersectAddresses(destinations, resolveSelector(policy, one.to))) &&
    !isEmptyTraffic(intersectTraffic(traffic, one.services.traffic))
  );
}

describe.each(TEMPLATES)('tests of template $name', ({ name }) => {
  const policy: Policy = unwrap(parsePolicy(readPolicyOf(name))).policy;
  const named = policy.tests.map((one) => ({ one, text: printTest(one, policy) }));
  const byExpect = (expected: 'allow' | 'deny') => named.filter(({ one }) => one.expect === expected);

  test.each(byExpect('allow'))('$text fails without its rule', ({ one }) => {
    const own = policy.rules.filter((rule) => isAbout(policy, one, rule));
    expect(own.length).toBeGreaterThan(0);
    for (const rule of own)
      expect(
        fails(
          policy,
          one,
          policy.rules.filter((other) => other !== rule),
        ),
      ).toBe(true);
  });

  test.each(byExpect('deny'))('$text fails with a rule that permits it', ({ one }) => {
    const added = { ...one, id: 'added', owner: 'somebody', justification: 'it was asked for', enabled: true };
    expect(fails(policy, one, policy.rules)).toBe(false);
    expect(fails(policy, one, [...policy.rules, added])).toBe(true);
  });
});
