import { CATALOGUE } from '#core/catalogue';
import type { Alert } from '#core/model';
import type { Estate } from '../../src/apps/demo/index.ts';

export interface Knock {
  /** A workload without an agent: its packets arrive. */
  readonly source: string;
  readonly port: number;
}

/** TCP ports that the catalogue names at the keys: each has an alert of its own. */
export const KEY_PORTS: readonly number[] = [
  ...new Set(
    CATALOGUE.filter(({ zone }) => zone === 'key-management').flatMap((entry) =>
      entry.ports.flatMap(({ proto, from, to }) => (proto === 'tcp' && from === to ? [from] : [])),
    ),
  ),
];

/** Repetitions of an alert are told together so long after it. */
const REPEAT_AFTER_MS = 10_500;
const TIMEOUT_MS = 5000;

/**
 * Knocks `count` times, in turn and one at a time, and measures from before the packet was sent to when the pager had
 * it. Rejects when a knock is not told. Latencies in ms, ascending.
 */
export async function pagePerKnock(
  { lab, pager }: Estate,
  target: string,
  knocks: readonly Knock[],
  count: number,
): Promise<{ latencies: number[]; alerts: Alert[] }> {
  const to = lab.topology.workloads.find(({ name }) => name === target)?.addresses[0] ?? '';
  const latencies: number[] = [];
  const alerts: Alert[] = [];
  const lastMs = new Map<Knock, number>();
  while (latencies.length < count)
    for (const knock of knocks) {
      const { source, port } = knock;
      const waitMs = (lastMs.get(knock) ?? 0) + REPEAT_AFTER_MS - Date.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const from = pager.all().length;
      const startedMs = Date.now();
      void lab.probe([{ from: source, to, protocol: 'tcp', port }], { retries: 0, timeoutMs: 100 });
      const id = `forbidden-connection~${source}~${target}~tcp-${port}`;
      const page = await pager.find(({ alert }) => alert.id === id, TIMEOUT_MS, from);
      lastMs.set(knock, page.receivedMs);
      latencies.push(page.receivedMs - startedMs);
      alerts.push(page.alert);
      if (latencies.length === count) break;
    }
  return { latencies: latencies.toSorted((a, b) => a - b), alerts };
}
