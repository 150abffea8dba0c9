import type { Policy } from '#core/model';
import { compilePolicy } from '#core/semantics';
import type { SeenConversation } from './fold.ts';

/** The conversations from one zone to another; those inside a zone are in the cell of the zone with itself. */
export interface MatrixCell {
  readonly source: string;
  readonly destination: string;
  readonly conversations: number;
  readonly connections: number;
  /** Conversations of which no connection was ever answered. */
  readonly unanswered: number;
  /** Conversations by what the policy says of them, whatever the modes. */
  readonly allowed: number;
  readonly denied: number;
  /** The busiest `services` of the options; `moreServices` counts the others. */
  readonly services: readonly MatrixService[];
  readonly moreServices: number;
}

export interface MatrixService {
  readonly service: string;
  readonly conversations: number;
  readonly connections: number;
  readonly verdict: 'allowed' | 'denied' | 'mixed';
}

/**
 * A cell for each ordered pair of zones, in the order of the policy, also where nothing was seen; then those of
 * zones that the policy does not have (`internet`, `unknown`), as far as something was seen.
 * A conversation counts as denied when the policy denies one of its address pairs at `atMs`.
 */
export function zoneMatrix(
  policy: Policy,
  conversations: readonly SeenConversation[],
  atMs: number,
  maxServices = 20,
): MatrixCell[] {
  const byCell = new Map<string, SeenConversation[]>();
  const names = policy.zones.map(({ name }) => name);
  for (const source of names) for (const destination of names) byCell.set(`${source} ${destination}`, []);
  for (const conversation of conversations) {
    const key = `${conversation.source.zone} ${conversation.destination.zone}`;
    const cell = byCell.get(key);
    if (cell) cell.push(conversation);
    else byCell.set(key, [conversation]);
  }
  const { decide } = compilePolicy(policy);
  const isAllowed = ({ pairs }: SeenConversation) => pairs.every((pair) => decide(pair, atMs).verdict === 'allowed');
  return [...byCell].map(([key, seen]) => toCell(key, seen, isAllowed, maxServices));
}

function toCell(
  key: string,
  seen: readonly SeenConversation[],
  isAllowed: (conversation: SeenConversation) => boolean,
  maxServices: number,
): MatrixCell {
  const [source = '', destination = ''] = key.split(' ');
  const judged = seen.map((conversation) => ({ conversation, isAllowed: isAllowed(conversation) }));
  const services = [...Map.groupBy(judged, ({ conversation }) => conversation.service)]
    .map(([service, group]): MatrixService => {
      const allowed = group.filter((one) => one.isAllowed).length;
      return {
        service,
        conversations: group.length,
        connections: sumConnections(group.map(({ conversation }) => conversation)),
        verdict: allowed === group.length ? 'allowed' : allowed === 0 ? 'denied' : 'mixed',
      };
    })
    .toSorted((a, b) => b.connections - a.connections || (a.service < b.service ? -1 : 1));
  const allowed = judged.filter((one) => one.isAllowed).length;
  return {
    source,
    destination,
    conversations: seen.length,
    connections: sumConnections(seen),
    unanswered: seen.filter(({ answered }) => !answered).length,
    allowed,
    denied: seen.length - allowed,
    services: services.slice(0, maxServices),
    moreServices: Math.max(0, services.length - maxServices),
  };
}

function sumConnections(conversations: readonly SeenConversation[]): number {
  return conversations.reduce((sum, { connections }) => sum + connections, 0);
}
