import type { Guardrail, Policy } from '#core/model';
import { unreachable } from '#core/result';
import type { Finding } from '../finding.ts';
import { type PathGraph, toPathGraph } from '../paths/index.ts';
import { checkExposure } from './exposure.ts';
import { checkGateways } from './gateways.ts';
import { checkEveryPath, checkNeverPath } from './no-path.ts';
import { checkExpiry, checkIdentity } from './rule-demands.ts';
import { checkSingle } from './single.ts';
import { checkThreshold } from './threshold.ts';

/** What breaks the guardrails that speak of more than one connection, and the ceilings of the catalogue on rules. */
export function checkStructure(policy: Policy, atMs: number): Finding[] {
  // Made when the first guardrail asks for it: most of the work, and many policies have none.
  let graph: PathGraph | undefined;
  const paths = () => (graph ??= toPathGraph(policy, atMs));
  return policy.guardrails.flatMap((guardrail) => checkGuardrail(policy, guardrail, paths, atMs));
}

function checkGuardrail(policy: Policy, guardrail: Guardrail, paths: () => PathGraph, atMs: number): Finding[] {
  switch (guardrail.kind) {
    case 'never-path':
      return checkNeverPath(paths(), guardrail);
    case 'every-path':
      return checkEveryPath(paths(), guardrail);
    case 'threshold':
      return checkThreshold(paths(), guardrail);
    case 'single':
      return checkSingle(paths(), guardrail);
    case 'expires-within':
      return checkExpiry(policy, guardrail, atMs);
    case 'requires-identity':
      return checkIdentity(policy, guardrail, atMs);
    case 'declared-gateways-only':
      return checkGateways(policy, guardrail);
    case 'exposure':
      return checkExposure(policy, guardrail, atMs);
    case 'never':
    case 'exact-callers':
    case 'isolated':
    case 'egress-only':
    case 'no-lateral':
      return [];
    default:
      return unreachable(guardrail);
  }
}
