import type { Policy, Rule } from '#core/model';
import { toTraffic, toTrafficSet } from '#core/net';
import { fail, ok, type Result } from '#core/result';
import { modeOf } from '#core/semantics';
import { type ControlPlane, findLostAgents } from '#stages/enforce';
import { checkPolicy, type Finding } from '#stages/verify';
import type { PublishRefusal } from './desk.ts';

/**
 * `full`: every error refuses. `urgent`: for revoking, reverting and changing modes, which must go through while
 * something else in the policy is wrong; only a broken guardrail and a lost control plane refuse.
 */
export type Care = 'full' | 'urgent';

/** Whether the policy may be published. What is wrong with it and no reason to refuse comes back as findings. */
export function checkChange(
  policy: Policy,
  care: Care,
  controlPlane: ControlPlane,
  atMs: number,
): Result<readonly Finding[], PublishRefusal> {
  const findings = checkPolicy(policy, atMs);
  const lost = findCutAgents(policy, controlPlane, atMs);
  const refusing = findings.filter(
    ({ severity, kind }) => severity === 'error' && (care === 'full' || kind === 'guardrail-broken'),
  );
  if (refusing.length === 0 && lost.length === 0) return ok(findings);
  return fail({ kind: 'unsafe', errors: [...refusing.map(({ message }) => message), ...lost], findings });
}

/**
 * Agents whose way to the server the modes of the policy close. Where the modes only observe, nothing is closed; where
 * they guard, only what a guardrail forbids is.
 */
function findCutAgents(policy: Policy, controlPlane: ControlPlane, atMs: number): string[] {
  const modes = new Map(policy.workloads.map((workload) => [workload.name, modeOf(policy, workload)]));
  const agents = policy.workloads.filter(({ enforced, name }) => enforced && name !== controlPlane.workload);
  if (agents.every(({ name }) => modes.get(name) === 'observe')) return [];
  const byPolicy = findLostAgents(policy, controlPlane, atMs);
  const byGuardrails = new Set(
    findLostAgents({ ...policy, rules: [...policy.rules, toOpenWay(controlPlane)] }, controlPlane, atMs).map(
      ({ workload }) => workload,
    ),
  );
  const server = modes.get(controlPlane.workload) ?? 'observe';
  return byPolicy
    .filter(({ workload }) => {
      const ends = new Set([modes.get(workload), server]);
      // The server itself is named when the policy has no address of it.
      if (workload === controlPlane.workload || ends.has('enforce')) return true;
      return ends.has('guard') && byGuardrails.has(workload);
    })
    .map(({ workload, why }) => `${workload} would lose its server: ${why}`);
}

function toOpenWay({ workload, port }: ControlPlane): Rule {
  const traffic = toTrafficSet([toTraffic('tcp', port)]);
  return {
    id: 'open way to the server',
    from: { kind: 'any' },
    to: { kind: 'workloads', names: [workload], labels: {} },
    services: { names: [`tcp/${port}`], traffic },
    owner: '',
    justification: '',
    enabled: true,
  };
}
