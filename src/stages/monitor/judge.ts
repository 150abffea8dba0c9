import type { Conversation, Policy } from '#core/model';
import { compilePolicy } from '#core/semantics';
import { toConnection } from './connection.ts';

/** What a policy says of something that was seen. */
export interface Judgement {
  readonly verdict: 'allowed' | 'denied';
  /** Id of the rule or guardrail, `default-deny` or `same-host`. */
  readonly decidedBy: string;
  /** Workloads that drop it in their present mode; empty where it still passes. */
  readonly droppedBy: readonly string[];
}

/** The pending verdict, whatever the modes. Undefined where the conversation names no addresses. */
export function judge(
  conversation: Pick<Conversation, 'source' | 'destination' | 'protocol' | 'port'>,
  policy: Policy,
  atMs: number,
): Judgement | undefined {
  const connection = toConnection(conversation);
  if (!connection) return undefined;
  const { decision, droppedBy } = compilePolicy(policy).fate(connection, atMs);
  const decidedBy =
    decision.by === 'rule' ? decision.rule.id : decision.by === 'guardrail' ? decision.guardrail.id : decision.by;
  return { verdict: decision.verdict, decidedBy, droppedBy: droppedBy.map(({ name }) => name) };
}
