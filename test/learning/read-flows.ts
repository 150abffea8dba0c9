import type { Flow } from '#core/model';
import { type Discovery, type DiscoveryOptions, startDiscovery } from '#stages/discover';
import { decodeFiles } from '../../src/apps/files/index.ts';

/** The flows of files of telemetry, each recognised by how it begins, in their order. */
export async function readFlows(paths: readonly string[]): Promise<Flow[]> {
  const flows: Flow[] = [];
  const errors = await decodeFiles({
    paths,
    toSink: () => ({
      read: () => undefined,
      flow: (flow) => flows.push(flow),
      skip: () => undefined,
      bad: () => undefined,
      lost: () => undefined,
    }),
    onPiece: () => Promise.resolve(),
  });
  if (errors.length > 0) throw new Error(errors.join('; '));
  return flows;
}

/** What the flows tell, in an estate of which nothing is known. */
export function discover(flows: readonly Flow[], options: Partial<DiscoveryOptions> = {}): Discovery {
  const run = startDiscovery({ estate: { zones: [], workloads: [] }, findsInside: true, ...options });
  for (const flow of flows) run.add(flow);
  return run.end();
}
