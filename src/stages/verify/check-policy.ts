import type { Policy } from '#core/model';
import { denote, toNarrowest, toWidest } from '#core/semantics';
import { findContradictions } from './contradictions.ts';
import type { Finding } from './finding.ts';
import { checkGuardrails } from './guardrails.ts';
import { findEnding } from './holds-until.ts';
import { lint } from './lints.ts';
import { checkStructure } from './structure/index.ts';
import { checkTests } from './tests.ts';

/**
 * Everything that is to be said of the policy at that moment, errors first. Guardrails and tests are proved for all
 * packets and every later moment: what is not found here is not there.
 */
export function checkPolicy(policy: Policy, atMs: number): Finding[] {
  const widest = denote(toWidest(policy, atMs), atMs);
  const narrowest = widest.policy === policy ? widest : denote(toNarrowest(policy), atMs);
  const findings = [
    ...checkGuardrails(widest, narrowest),
    ...checkStructure(policy, atMs),
    ...checkTests(widest, narrowest),
    ...findContradictions(policy),
    ...findEnding(narrowest),
    ...lint(policy, widest),
  ];
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...findings.filter(({ severity }) => severity === 'warning'),
  ];
}
