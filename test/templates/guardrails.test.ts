import { describe, expect, test } from 'vitest';
import type { Policy } from '#core/model';
import { unwrap } from '#core/result';
import { parsePolicy } from '#dialects/bulkhead';
import { checkPolicy } from '#stages/verify';
import { CUSTODIAN } from './custodian.ts';
import { DEFI_PROTOCOL } from './defi-protocol.ts';
import { EXCHANGE } from './exchange.ts';
import { brokenBy, type Mutation, mutate } from './mutation.ts';
import { findOneRules } from './one-rule.ts';
import { AT_MS, readPolicyOf } from './read-template.ts';
import { RPC_PROVIDER } from './rpc-provider.ts';
import { VALIDATOR_OPERATOR } from './validator-operator.ts';

const MUTATIONS: readonly { name: string; mutations: readonly Mutation[] }[] = [
  { name: 'exchange', mutations: EXCHANGE },
  { name: 'custodian', mutations: CUSTODIAN },
  { name: 'validator-operator', mutations: VALIDATOR_OPERATOR },
  { name: 'defi-protocol', mutations: DEFI_PROTOCOL },
  { name: 'rpc-provider', mutations: RPC_PROVIDER },
];

describe.each(MUTATIONS)('guardrails of template $name', ({ name, mutations }) => {
  const policy: Policy = unwrap(parsePolicy(readPolicyOf(name))).policy;
  const byHand = new Set(mutations.map(({ guardrail }) => guardrail));

  test('those that are broken by hand are all there', () => {
    const ids = new Set(policy.guardrails.map(({ id }) => id));
    expect([...byHand].filter((id) => !ids.has(id))).toEqual([]);
  });

  test.each(mutations)('$guardrail notices, with its witness', (mutation) => {
    const findings = checkPolicy(mutate(name, mutation), AT_MS);
    expect(brokenBy(findings)).toEqual([mutation.guardrail, ...(mutation.also ?? [])].toSorted());
    const said = findings.filter((finding) => brokenBy([finding]).includes(mutation.guardrail));
    expect(said.map(({ message }) => message).join('\n')).toContain(mutation.shows);
  });

  test.each(policy.guardrails.filter(({ id }) => !byHand.has(id)))(
    '$id alone notices a rule from one host to one host, and shows it',
    (guardrail) => {
      const tried: string[] = [];
      for (const { rule, shows } of findOneRules(policy, guardrail)) {
        const findings = checkPolicy({ ...policy, rules: [...policy.rules, rule] }, AT_MS);
        const broken = brokenBy(findings).join(', ');
        if (broken === guardrail.id && findings.some(({ message }) => message.includes(shows))) return;
        tried.push(`${shows}: ${broken}`);
      }
      expect.fail(`none is broken alone: ${tried.join('; ')}`);
    },
  );
});
