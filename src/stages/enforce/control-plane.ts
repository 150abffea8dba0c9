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
    const why = `the policy has no address of \`${controlPlane.workload}\`, the server of the agents`;
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
  for (const pair of pairs) {
    const now = decide(pair, atMs);
    if (now.verdict === 'denied')
      return now.by === 'guardrail' ? `${way} is forbidden by \`${now.guardrail.id}\`` : `no rule permits ${way}`;
    const forever = decide(pair, Number.MAX_SAFE_INTEGER);
    if (forever.verdict === 'denied' && now.by === 'rule')
      return `\`${now.rule.id}\` permits ${way} only until ${toMoment(now.rule.expiresAtMs)}`;
  }
  return undefined;
}

function toMoment(atMs: number | undefined): string {
  return atMs === undefined ? 'it expires' : new Date(atMs).toISOString();
}
