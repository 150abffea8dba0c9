import type { Policy } from '#core/model';
import { type Discovery, startDiscovery } from '#stages/discover';
import type { FlowStore, SourceCount } from '#store/flows';
import { toSumSighting } from './sum-sighting.ts';

/** What the stored flows tell of the estate of a policy, found as the command line finds it. */
export interface History extends Discovery {
  /** Flows of before it are known as sums: of none of these is it told how long one lasted. Absent: there are none. */
  readonly sumsUntilMs?: number;
  /** Records and flows that are not in the history, by what became of them. */
  readonly losses: readonly Loss[];
}

export interface Loss extends Pick<SourceCount, 'why' | 'count'> {
  readonly kind: Exclude<SourceCount['kind'], 'read' | 'decoded'>;
}

/** Some seconds of work; what is older is looked at as sums. */
const MOST_FLOWS = 1_000_000;
const MOST_CONVERSATIONS = 2_000_000;
/** Reading takes at most this share of the time, however often it is asked for. */
const LEAST_FRESH_MS = 1000;
const FRESH_TIMES = 10;

export interface HistoryParts {
  readonly flows: FlowStore;
  readonly current: () => { readonly revision: number; readonly policy: Policy };
  readonly now: () => number;
}

/** Reads the history when it is asked for, and keeps the answer for a while that grows with the work that it was. */
export function makeHistory({ flows, current, now }: HistoryParts): () => Promise<History> {
  let known: { revision: number; untilMs: number; history: Promise<History> } | undefined;
  return () => {
    const { revision, policy } = current();
    if (known && known.revision === revision && now() < known.untilMs) return known.history;
    const startedMs = now();
    const history = readHistory(flows, policy);
    const reading = { revision, untilMs: Infinity, history };
    known = reading;
    history.then(
      () => {
        reading.untilMs = now() + Math.max(LEAST_FRESH_MS, FRESH_TIMES * (now() - startedMs));
      },
      () => {
        if (known === reading) known = undefined;
      },
    );
    return history;
  };
}

/** `most`: flows that are looked at one by one, the newest ones. */
export async function readHistory(flows: FlowStore, policy: Policy, most = MOST_FLOWS): Promise<History> {
  const { zones, workloads } = policy;
  const run = startDiscovery({ estate: { zones, workloads }, limit: MOST_CONVERSATIONS, findsInside: true });
  const { sinceMs, pieces } = await flows.recent({}, most);
  if (sinceMs !== undefined)
    for (const sum of (await flows.conversations({ untilMs: sinceMs })).conversations) run.sight(toSumSighting(sum));
  for await (const piece of pieces) for (const flow of piece) run.add(flow);
  const losses = toLosses(await flows.countsBy('day', {}));
  return { ...run.end(), losses, ...(sinceMs !== undefined && { sumsUntilMs: sinceMs }) };
}

/** What was read and decoded is no loss. */
function toLosses(counts: readonly SourceCount[]): Loss[] {
  const sums = new Map<string, Loss>();
  for (const { kind, why, count } of counts) {
    if (kind === 'read' || kind === 'decoded') continue;
    const key = `${kind} ${why}`;
    sums.set(key, { kind, why, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.values()];
}
