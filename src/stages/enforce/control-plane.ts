import type { Policy, Workload } from '#core/model';
import { compilePolicy } from '#core/semantics';

/** Where the agents find their server. */
export interface ControlPlane {
  readonly workload: string;
  readonly port: number;
}

export const DEFAULT_CONTROL_PLANE: ControlPlane = { workload: 'bulkhead-server', port: 8443 };

/** An agent that the policy would cut from its server, and why. */
export interface LostAgent {
  readonly workload: string;
  readonly why: string;
}

/**
 * Every workload with an agent reaches the server from each of its addresses, now and with no end: an agent that does
 * not could not be told to undo it. Asked of the meaning whatever the modes, since a mode is raised without a review.
 */
export function findLostAgents(policy: Policy, controlPlane: ControlPlane, atMs: number): LostAgent[] {
  const server = policy.workloads.find(({ name }) => name === controlPlane.workload);
  if (!server || server.addresses.length === 0) {
    const why = `the policy has no address of \`${controlPlane.workload}\`; expected a workload of that name, which is the server of the agents, or the server started with --workload and its name in the policy`;
    return [{ workload: controlPlane.workload, why }];
  }
  return policy.workloads
    .filter((workload) => workload.enforced && workload !== server && workload.addresses.length > 0)
    .flatMap((workload) => {
      const why = findReason(policy, workload, server, controlPlane.port, atMs);
      return why === undefined ? [] : [{ workload: workload.name, why }];
    });
}

function findReason(
  policy: Policy,
  workload: Workload,
  server: Workload,
  port: number,
  atMs: number,
): string | undefined {
  const pairs = workload.addresses.flatMap((source) =>
    server.addresses
      .filter((destination) => destination.bits === source.bits)
      .map((destination) => ({ source, destination, protocol: 'tcp' as const, destinationPort: port })),
  );
  const way = `${workload.name} to ${server.name} on tcp/${port}`;
  if (pairs.length === 0) return `${way}: they share no address family`;
  const { decide } = compilePolicy(policy);
  const lasting = compilePolicy(lastingPart(policy));
  for (const pair of pairs) {
    const now = decide(pair, atMs);
    if (now.verdict === 'denied')
      return now.by === 'guardrail' ? `${way} is forbidden by \`${now.guardrail.id}\`` : `no rule permits ${way}`;
    if (now.by === 'rule' && lasting.decide(pair, atMs).verdict === 'denied')
      return now.rule.expiresAtMs === undefined
        ? `\`${now.rule.id}\` permits ${way} only within its schedule`
        : `\`${now.rule.id}\` permits ${way} only until ${new Date(now.rule.expiresAtMs).toISOString()}`;
  }
  return undefined;
}

const lastingParts = new WeakMap<Policy, Policy>();

/** The policy without the rules that end by themselves. */
function lastingPart(policy: Policy): Policy {
  const known = lastingParts.get(policy) ?? {
    ...policy,
    rules: policy.rules.filter(({ expiresAtMs, schedule }) => expiresAtMs === undefined && schedule === undefined),
  };
  lastingParts.set(policy, known);
  return known;
}
