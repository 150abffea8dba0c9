import { setTimeout as wait } from 'node:timers/promises';
import type { FlowStore } from '#store/flows';

/**
 * Closes the store, or gives up: what it acknowledged is on disk, and what it did not is sent again by whoever sent it.
 */
export async function closeFlows(
  flows: Pick<FlowStore, 'close'>,
  withinMs: number,
  log: (line: string) => void,
): Promise<void> {
  const stop = new AbortController();
  const late = wait(withinMs, 'late' as const, { signal: stop.signal });
  const closed = flows.close().then(
    () => 'closed' as const,
    (error: unknown) => {
      log(`the flow store does not close (${error instanceof Error ? error.message : String(error)})`);
      return 'closed' as const;
    },
  );
  const end = await Promise.race([closed, late]);
  stop.abort();
  await late.catch(() => undefined);
  if (end === 'late')
    log(`the flow store did not close within ${withinMs / 1000} s, and is left; all that it acknowledged is on disk`);
}
