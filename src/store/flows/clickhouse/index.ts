/** A flow store in ClickHouse: embedded (chdb) in one folder of one process. */
import { fail, ok, type Result } from '#core/result';
import type { FlowStore } from '../flow-store.ts';
import { DEFAULT_RETENTION, type Retention } from '../levels.ts';
import { openEmbedded } from './embedded.ts';
import { openStore } from './store.ts';

export interface ClickHouseOptions {
  readonly now?: () => number;
  readonly retention?: Retention;
}

/** Error: why there is no such store, in words. One folder at a time in a process. */
export async function openEmbeddedFlowStore(
  folder: string,
  { now = Date.now, retention = DEFAULT_RETENTION }: ClickHouseOptions = {},
): Promise<Result<FlowStore, string>> {
  const engine = await openEmbedded(folder);
  if (!engine.ok) return engine;
  try {
    return ok(await openStore(engine.value, { now, retention }));
  } catch (error) {
    await engine.value.close();
    const why = error instanceof Error ? error.message : String(error);
    return fail(`the embedded ClickHouse cannot open ${folder}: ${why}`);
  }
}
