import { BUSINESS_NEEDS } from './business-needs.ts';
import type { Need } from './needs.ts';
import { SUPPORT_NEEDS } from './support-needs.ts';
import type { LabWorkload, LegitimateFlow } from './topology-types.ts';

/** Where the agents of the estate find the server. */
export const SERVER_WORKLOAD = 'bulkhead-server';
export const AGENT_PORT = 8443;

const DEFAULT_INTERVAL_MS = 1000;

function toFlows(need: Need): LegitimateFlow[] {
  const sources = typeof need.from === 'string' ? [need.from] : need.from;
  return sources.flatMap((from) =>
    need.services.map((text): LegitimateFlow => {
      const [traffic = '', service = ''] = text.split(' ');
      const [protocol, port] = traffic.split('/');
      return {
        id: `${from}>${need.to}:${traffic}`,
        from,
        to: need.to,
        protocol: protocol === 'udp' ? 'udp' : 'tcp',
        port: Number(port),
        service,
        owner: need.owner,
        justification: need.why,
        fact: need.fact,
        intervalMs: need.intervalMs ?? DEFAULT_INTERVAL_MS,
        performedBy: 'traffic',
      };
    }),
  );
}

/** Of the agents themselves, which the generator leaves to them. */
function toAgentFlow({ name }: LabWorkload): LegitimateFlow {
  return {
    id: `${name}>${SERVER_WORKLOAD}:tcp/${AGENT_PORT}`,
    from: name,
    to: SERVER_WORKLOAD,
    protocol: 'tcp',
    port: AGENT_PORT,
    service: `tcp/${AGENT_PORT}`,
    owner: 'security-operations',
    justification: 'the agent fetches its policy and reports',
    fact: 'F19',
    intervalMs: 20_000,
    performedBy: 'agent',
  };
}

export function toLegitimateFlows(workloads: readonly LabWorkload[]): LegitimateFlow[] {
  const agents = workloads.filter((workload) => workload.enforced && workload.name !== SERVER_WORKLOAD);
  return [...[...BUSINESS_NEEDS, ...SUPPORT_NEEDS].flatMap(toFlows), ...agents.map(toAgentFlow)];
}
