import type { Flow } from '#core/model';
import type { FlowBatch, FlowStore } from '#store/flows';

export const FLOWS_IN_BATCH = 2000;
/** Noon of a day not long ago, so that one day has it all. */
const NOON_MS = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 43_200_000;

/** The same for the same number. */
export function toBatch(number: number): FlowBatch {
  const flows = Array.from({ length: FLOWS_IN_BATCH }, (_, i): Flow => ({
    startMs: NOON_MS + number,
    endMs: NOON_MS + number + i * 1000,
    source: `10.0.${number % 100}.${i % 250}`,
    destination: '10.1.0.1',
    protocol: 'tcp',
    sourcePort: 40_000 + i,
    destinationPort: 443,
    bytes: 10,
    initiator: 'source',
  }));
  const count = { source: 'writer', atMs: NOON_MS, kind: 'decoded', why: '', count: FLOWS_IN_BATCH } as const;
  return { id: `batch ${number}`, receivedMs: NOON_MS, flows, counts: [count] };
}

/** How many flows there are, by every way in which they are kept. */
export async function countFlows(store: FlowStore): Promise<Record<string, number>> {
  const connections = async (sinceMs: number, untilMs: number) => {
    const { conversations } = await store.conversations({ sinceMs, untilMs });
    return conversations.reduce((sum, { connections }) => sum + connections, 0);
  };
  const [early, late] = [NOON_MS - 43_200_000, NOON_MS + 43_200_000];
  const [HOUR_MS, MINUTE_MS] = [3_600_000, 60_000];
  const counts = await store.countsBy('day', {});
  return {
    // Ends of a window that are no whole hours are read from the minutes.
    minutes:
      (await connections(NOON_MS, NOON_MS + 59 * MINUTE_MS)) +
      (await connections(NOON_MS + 59 * MINUTE_MS, NOON_MS + HOUR_MS + MINUTE_MS)),
    hours: await connections(NOON_MS, NOON_MS + 2 * HOUR_MS),
    days: await connections(early, late),
    flows: (await store.flows({}, 10_000_000)).length,
    counts: counts.reduce((sum, { count }) => sum + count, 0),
  };
}

export function sameEverywhere(flows: number): Record<string, number> {
  return { minutes: flows, hours: flows, days: flows, flows, counts: flows };
}
