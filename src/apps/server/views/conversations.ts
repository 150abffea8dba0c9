import type { Conversation } from '#api';
import type { Policy } from '#core/model';
import { compilePolicy, type Decision } from '#core/semantics';
import type { SeenConversation } from '#stages/discover';

/** Denied when the policy denies one of the address pairs; then only what denies is named. */
export function toConversationViews(
  conversations: readonly SeenConversation[],
  policy: Policy,
  atMs: number,
): Conversation[] {
  const { decide } = compilePolicy(policy);
  return conversations.map((conversation) => {
    const decisions = conversation.pairs.map((pair) => decide(pair, atMs));
    const denied = decisions.filter(({ verdict }) => verdict === 'denied');
    const deciding = denied.length > 0 ? denied : decisions;
    const { source, destination, protocol, port, service, connections, answered, firstSeenMs, lastSeenMs } =
      conversation;
    return {
      source: { kind: source.kind, name: source.name, zone: source.zone },
      destination: { kind: destination.kind, name: destination.name, zone: destination.zone },
      protocol,
      port,
      service,
      connections,
      answered,
      firstSeenMs,
      lastSeenMs,
      verdict: denied.length > 0 ? 'denied' : 'allowed',
      decidedBy: [...new Set(deciding.map(nameOf))],
    };
  });
}

function nameOf(decision: Decision): string {
  if (decision.by === 'rule') return decision.rule.id;
  return decision.by === 'guardrail' ? decision.guardrail.id : decision.by;
}
