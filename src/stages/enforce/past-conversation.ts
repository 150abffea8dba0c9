import type { Connection } from '#core/model';
import { type Address, parseAddress, type Protocol } from '#core/net';

/** What was seen, as far as a simulation looks at it. */
export interface PastConversation {
  readonly source: PastParty;
  readonly destination: PastParty;
  readonly protocol: Protocol;
  /** Destination port; icmp type × 256 + code; 0 for other protocols. */
  readonly port: number;
  /** The last of a range of ports; what was seen of it is in `pairs`. */
  readonly lastPort?: number;
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The address pairs behind it, at least one. */
  readonly pairs: readonly Connection[];
  /** Where one end is the internet: its addresses, and the connections of those that are not remembered. */
  readonly remotes?: readonly PastRemote[];
  readonly otherRemotes?: number;
}

interface PastParty {
  readonly kind: string;
  readonly name: string;
  readonly zone: string;
}

interface PastRemote {
  /** Canonical text. */
  readonly address: string;
  readonly connections: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** What is judged as one: all of a conversation, or its part with one address of the internet. */
export interface JudgedPart {
  readonly address?: string;
  readonly pairs: readonly Connection[];
  readonly flows: number;
  readonly answered: boolean;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** The parts of a conversation that may have verdicts of their own, at least one. */
export function toJudged(conversation: PastConversation): JudgedPart[] {
  const { remotes, pairs, connections, answered, firstSeenMs, lastSeenMs } = conversation;
  const parts = (remotes ?? []).flatMap((remote) => {
    const pair = toPair(conversation, remote.address);
    return pair ? [{ ...remote, pairs: [pair], flows: remote.connections }] : [];
  });
  return parts.length > 0 ? parts : [{ pairs, flows: connections, answered, firstSeenMs, lastSeenMs }];
}

function toPair({ source, pairs }: PastConversation, address: string): Connection | undefined {
  const parsed = parseAddress(address);
  if (!parsed.ok) return undefined;
  const remote = parsed.value;
  const isSource = source.kind === 'internet';
  const isOfFamily = (end: Address) => end.bits === remote.bits;
  const model = pairs.find((pair) => isOfFamily(isSource ? pair.destination : pair.source));
  return model && (isSource ? { ...model, source: remote } : { ...model, destination: remote });
}
