/** A flow store in ClickHouse: embedded (chdb) in one folder of one process, or a cluster over HTTP. */
import { fail, ok, type Result } from '#core/result';
import type { FlowStore } from '../flow-store.ts';
import { DEFAULT_RETENTION, type Retention } from '../levels.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { openEmbedded } from './embedded.ts';
import type { Engine } from './engine.ts';
import { openStore } from './store.ts';

export type { Cluster } from './cluster.ts';

export interface ClickHouseOptions {
  readonly now?: () => number;
  readonly retention?: Retention;
}

/** Error: why there is no such store, in words. One folder at a time in a process. */
export async function openEmbeddedFlowStore(
  folder: string,
  options: ClickHouseOptions = {},
): Promise<Result<FlowStore, string>> {
  return openOver(await openEmbedded(folder), options);
}

/** Error: why it cannot be used, in words. */
export async function openClusterFlowStore(
  cluster: Cluster,
  options: ClickHouseOptions = {},
): Promise<Result<FlowStore, string>> {
  return openOver(await openCluster(cluster), options);
}

async function openOver(
  engine: Result<Engine, string>,
  { now = Date.now, retention = DEFAULT_RETENTION }: ClickHouseOptions,
): Promise<Result<FlowStore, string>> {
  if (!engine.ok) return engine;
  try {
    return ok(await openStore(engine.value, { now, retention }));
  } catch (error) {
    await engine.value.close();
    return fail(`the flow store cannot be opened: ${error instanceof Error ? error.message : String(error)}`);
  }
}
