import type { Policy } from '#core/model';
import { hasPorts, type Protocol } from '#core/net';
import { type CompiledPolicy, compilePolicy, type Decision } from '#core/semantics';
import { type JudgedPart, type PastConversation, toJudged } from './past-conversation.ts';

/** JSON-ready. */
export interface SimulatedConversation {
  readonly source: string;
  readonly destination: string;
  readonly sourceZone: string;
  readonly destinationZone: string;
  readonly protocol: Protocol;
  /** tcp, udp and sctp only. */
  readonly destinationPort?: number;
  /** Where a server gives ports out anew: those that were seen lie from `destinationPort` to here. */
  readonly lastDestinationPort?: number;
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
  /** Of the internet: the addresses with this verdict, the busiest first, the first `MAX_ADDRESSES` of them. */
  readonly addresses?: readonly string[];
  readonly addressCount?: number;
}

const MAX_ADDRESSES = 20;

/**
 * What the policy would have done to what was seen, in its order. A conversation with the internet is told once for
 * each verdict that its addresses have.
 */
export function simulate(
  policy: Policy,
  conversations: readonly PastConversation[],
  atMs: number,
): SimulatedConversation[] {
  const compiled = compilePolicy(policy);
  return conversations.flatMap((conversation) => {
    const parts = toJudged(conversation);
    return toSimulated(
      conversation,
      parts.map((part) => ({ part, is: judgePart(compiled, part, atMs) })),
    );
  });
}

/** What the policy says of one part of a conversation. */
export interface PartVerdict {
  readonly verdict: 'allowed' | 'denied';
  readonly rules: readonly string[];
  readonly droppedBy: readonly string[];
}

export function judgePart({ fate }: CompiledPolicy, { pairs }: JudgedPart, atMs: number): PartVerdict {
  const fates = pairs.map((pair) => fate(pair, atMs));
  const denied = fates.filter(({ decision }) => decision.verdict === 'denied');
  const rules = new Set((denied.length > 0 ? denied : fates).map(({ decision }) => nameOf(decision)));
  return {
    verdict: denied.length > 0 ? 'denied' : 'allowed',
    rules: [...rules],
    droppedBy: [...new Set(fates.flatMap(({ droppedBy }) => droppedBy.map(({ name }) => name)))],
  };
}

/** The conversation once for each verdict that its parts have; what is denied first. */
export function toSimulated(
  conversation: PastConversation,
  judged: readonly { readonly part: JudgedPart; readonly is: PartVerdict }[],
): SimulatedConversation[] {
  const alike = Map.groupBy(judged, ({ is }) => JSON.stringify([is.verdict, is.rules, is.droppedBy]));
  // Of addresses that were not remembered it is known that they were there: they count where most would be missed.
  const groups = [...alike.values()].toSorted((a, b) => Number(isAllowed(a)) - Number(isAllowed(b)));
  return groups.flatMap((group, i) => {
    const [first] = group;
    if (!first) return [];
    const { verdict, rules, droppedBy } = first.is;
    const parts = group.map(({ part }) => part);
    const addresses = parts.flatMap(({ address }) => address ?? []);
    const flows = parts.reduce((sum, part) => sum + part.flows, i === 0 ? (conversation.otherRemotes ?? 0) : 0);
    return [
      {
        source: conversation.source.name,
        destination: conversation.destination.name,
        sourceZone: conversation.source.zone,
        destinationZone: conversation.destination.zone,
        protocol: conversation.protocol,
        ...toDetail(conversation),
        flows,
        firstSeenMs: parts.reduce((least, part) => Math.min(least, part.firstSeenMs), Infinity),
        lastSeenMs: parts.reduce((most, part) => Math.max(most, part.lastSeenMs), 0),
        verdict,
        decidedBy: rules.map((rule) => ({ point: 'policy' as const, rule })),
        droppedBy,
        answered: parts.some(({ answered }) => answered),
        ...(addresses.length > 0 && {
          addresses: addresses.slice(0, MAX_ADDRESSES),
          addressCount: addresses.length,
        }),
      },
    ];
  });
}

function isAllowed(group: readonly { readonly is: PartVerdict }[]): boolean {
  return group[0]?.is.verdict === 'allowed';
}

function toDetail({ protocol, port, lastPort }: PastConversation) {
  if (hasPorts(protocol))
    return { destinationPort: port, ...(lastPort !== undefined && { lastDestinationPort: lastPort }) };
  return typeof protocol === 'number' ? {} : { icmpType: port >> 8, icmpCode: port & 0xff };
}

function nameOf(decision: Decision): string {
  if (decision.by === 'rule') return decision.rule.id;
  return decision.by === 'guardrail' ? decision.guardrail.id : decision.by;
}
