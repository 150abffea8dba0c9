import { join } from 'node:path';
import type { Result } from '#core/result';
import { ok } from '#core/result';
import type { FlowStore } from '#store/flows';
import { openClusterFlowStore, openEmbeddedFlowStore } from '#store/flows/clickhouse';
import type { ServerOptions } from './options.ts';

/** The given flow store, that of the cluster, or the embedded one. */
export async function openFlows(options: ServerOptions): Promise<Result<FlowStore, string>> {
  const { flows, flowCluster, stateFolder, now = Date.now } = options;
  if (flows) return ok(flows);
  if (flowCluster) return openClusterFlowStore(flowCluster, { now });
  return openEmbeddedFlowStore(join(stateFolder, 'flows'), { now });
}
