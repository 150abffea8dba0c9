import type { Connection, Policy } from '#core/model';
import { hasPorts, type Protocol } from '#core/net';
import { compilePolicy, type Decision } from '#core/semantics';

/** What was seen, as far as a simulation looks at it. */
export interface PastConversation {
  readonly source: { readonly name: string };
  readonly destination: { readonly name: string };
  readonly protocol: Protocol;
  /** Destination port; icmp type × 256 + code; 0 for other protocols. */
  readonly port: number;
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The address pairs behind it, at least one. */
  readonly pairs: readonly Connection[];
}

/** JSON-ready. */
export interface SimulatedConversation {
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  /** tcp, udp and sctp only. */
  readonly destinationPort?: number;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly flows: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** What the policy says; denied when it denies any of the address pairs. */
  readonly verdict: 'allowed' | 'denied';
  /** Each once: ids of rules and guardrails, `default-deny`, `same-host`. Of a denied one, what denies. */
  readonly decidedBy: readonly { readonly point: 'policy'; readonly rule: string }[];
  /** Workloads that would drop it in the modes of the policy; empty where it would pass. */
  readonly droppedBy: readonly string[];
  /** Whether it was answered then: only such a one is missed. */
  readonly answered: boolean;
}

/** What the policy would have done to what was seen, in its order. */
export function simulate(
  policy: Policy,
  conversations: readonly PastConversation[],
  atMs: number,
): SimulatedConversation[] {
  const { fate } = compilePolicy(policy);
  return conversations.map((conversation) => {
    const fates = conversation.pairs.map((pair) => fate(pair, atMs));
    const denied = fates.filter(({ decision }) => decision.verdict === 'denied');
    const deciding = denied.length > 0 ? denied : fates;
    const rules = new Set(deciding.map(({ decision }) => nameOf(decision)));
    return {
      source: conversation.source.name,
      destination: conversation.destination.name,
      protocol: conversation.protocol,
      ...toDetail(conversation),
      flows: conversation.connections,
      firstSeenMs: conversation.firstSeenMs,
      lastSeenMs: conversation.lastSeenMs,
      verdict: denied.length > 0 ? 'denied' : 'allowed',
      decidedBy: [...rules].map((rule) => ({ point: 'policy', rule })),
      droppedBy: [...new Set(fates.flatMap(({ droppedBy }) => droppedBy.map(({ name }) => name)))],
      answered: conversation.answered,
    };
  });
}

function toDetail({ protocol, port }: PastConversation) {
  if (hasPorts(protocol)) return { destinationPort: port };
  return typeof protocol === 'number' ? {} : { icmpType: port >> 8, icmpCode: port & 0xff };
}

function nameOf(decision: Decision): string {
  if (decision.by === 'rule') return decision.rule.id;
  return decision.by === 'guardrail' ? decision.guardrail.id : decision.by;
}

export interface SimulationSummary {
  readonly conversations: number;
  readonly flows: number;
  readonly allowed: number;
  /** By the policy, whatever the modes; `dropped`: in the modes that it sets. */
  readonly denied: number;
  readonly dropped: number;
  /** Denied although they were answered: what someone would miss. */
  readonly missed: number;
  /** What decided, the busiest first. */
  readonly deciders: readonly { readonly rule: string; readonly conversations: number; readonly flows: number }[];
}

export function summariseSimulation(simulated: readonly SimulatedConversation[]): SimulationSummary {
  const denied = simulated.filter(({ verdict }) => verdict === 'denied');
  const byRule = new Map<string, { conversations: number; flows: number }>();
  for (const { decidedBy, flows } of simulated)
    for (const { rule } of decidedBy) {
      const known = byRule.get(rule) ?? { conversations: 0, flows: 0 };
      byRule.set(rule, { conversations: known.conversations + 1, flows: known.flows + flows });
    }
  return {
    conversations: simulated.length,
    flows: simulated.reduce((sum, { flows }) => sum + flows, 0),
    allowed: simulated.length - denied.length,
    denied: denied.length,
    dropped: simulated.filter(({ droppedBy }) => droppedBy.length > 0).length,
    missed: denied.filter(({ answered }) => answered).length,
    deciders: [...byRule]
      .map(([rule, counts]) => ({ rule, ...counts }))
      .toSorted((a, b) => b.flows - a.flows || (a.rule < b.rule ? -1 : 1)),
  };
}
