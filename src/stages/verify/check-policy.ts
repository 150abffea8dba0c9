import type { Policy } from '#core/model';
import { denote } from '#core/semantics';
import type { Finding } from './finding.ts';
import { checkGuardrails } from './guardrails.ts';
import { lint } from './lints.ts';
import { checkTests } from './tests.ts';

/**
 * Everything that is to be said of the policy at that moment, errors first. Guardrails and tests are proved for all
 * packets: what is not found here is not there.
 */
export function checkPolicy(policy: Policy, atMs: number): Finding[] {
  const denotation = denote(policy, atMs);
  const findings = [...checkGuardrails(denotation), ...checkTests(denotation), ...lint(denotation)];
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity === 'warning'),
  ];
}
