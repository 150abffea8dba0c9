import type { ProbeOutcome } from './host/protocol.ts';
import type { KeeperLink } from './keeper-link.ts';
import type { Lab, Probe, ProbeResult } from './lab.ts';

const DEFAULT_TIMEOUT_MS = 400;
const DEFAULT_RETRIES = 1;
const DEFAULT_CONCURRENCY = 48;
/** Of one request to a workload: an answer must not be a line without end. */
const BATCH = 2000;

const PASSED: ReadonlySet<ProbeOutcome> = new Set(['connected', 'refused', 'replied']);

/** All workloads probe at once, each its own share. */
export function probeFrom(link: KeeperLink): Lab['probe'] {
  return async (
    probes,
    { timeoutMs = DEFAULT_TIMEOUT_MS, retries = DEFAULT_RETRIES, concurrency = DEFAULT_CONCURRENCY } = {},
  ) => {
    const results: ProbeResult[] = [];
    const probeShare = async (from: string, share: readonly { readonly probe: Probe; readonly index: number }[]) => {
      for (let first = 0; first < share.length; first += BATCH) {
        const batch = share.slice(first, first + BATCH);
        const targets = batch.map(({ probe: { to, protocol, port } }) => ({ address: to, protocol, port }));
        const outcomes = await link.ask(from, 'probe', { targets, timeoutMs, retries, concurrency });
        for (const [i, { index }] of batch.entries()) {
          const detail = outcomes[i] ?? 'silent';
          results[index] = { fate: PASSED.has(detail) ? 'passed' : 'denied', detail };
        }
      }
    };
    const shares = Map.groupBy(
      probes.map((probe, index) => ({ probe, index })),
      ({ probe }) => probe.from,
    );
    await Promise.all([...shares].map(([from, share]) => probeShare(from, share)));
    return results;
  };
}
