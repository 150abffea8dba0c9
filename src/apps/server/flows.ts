import { join } from 'node:path';
import type { Result } from '#core/result';
import { ok } from '#core/result';
import type { FlowStore } from '#store/flows';
import type { ServerOptions } from './options.ts';

/** The given flow store, or the embedded one. It is loaded only when it is needed: its library is large. */
export async function openFlows(options: ServerOptions): Promise<Result<FlowStore, string>> {
  if (options.flows) return ok(options.flows);
  const { openEmbeddedFlowStore } = await import('#store/flows/clickhouse');
  return openEmbeddedFlowStore(join(options.stateFolder, 'flows'), { now: options.now ?? Date.now });
}
