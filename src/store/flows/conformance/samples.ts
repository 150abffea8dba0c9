import type { Flow } from '#core/model';
import type { FlowBatch, SourceCount } from '../flow-store.ts';

/** A whole day, 00:00 UTC. */
export const DAY_MS = Date.UTC(2026, 0, 15);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;

export const FLOW = {
  startMs: DAY_MS,
  endMs: DAY_MS + 1000,
  source: '10.77.6.30',
  destination: '10.77.8.20',
  protocol: 'tcp',
  sourcePort: 50_123,
  destinationPort: 9000,
  state: 'established',
  initiator: 'source',
  exporter: 'signer-1',
  direction: 'ingress',
} as const satisfies Flow;

export const FULL_FLOW: Required<Flow> = {
  ...FLOW,
  icmpType: 3,
  icmpCode: 1,
  bytes: 9_007_199_254_740_991,
  packets: 2,
  reverseBytes: 0,
  reversePackets: 4,
  connections: 5,
  action: 'reject',
  samplingInterval: 1000,
  translated: { source: '192.0.2.1', sourcePort: 0, destination: '2001:db8::1', destinationPort: 65_535 },
  process: '/usr/bin/signer "two words"',
  user: 'signer\\\\host',
  rule: "r'; DROP TABLE flows; --\t\n\r\\",
  zones: { source: 'büro', destination: '鍵' },
  names: { source: 'pod/\u{1F511}', destination: 'y' },
};

let batches = 0;
export function batch(flows: readonly Flow[], rest: Partial<FlowBatch> = {}): FlowBatch {
  batches += 1;
  return { id: `batch ${batches}`, receivedMs: DAY_MS + HOUR_MS, flows, counts: [], ...rest };
}

export const COUNT: SourceCount = {
  source: '192.0.2.9',
  atMs: DAY_MS + 61_000,
  kind: 'skipped',
  why: 'alerts',
  count: 3,
};

/** Flows of some ends on some ports over four days, in no order; the same ones for each seed. */
export function scatter(flows: number, seed: number): Flow[] {
  let state = seed;
  const pick = (below: number) => {
    // Numerical Recipes, ranqd1.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: flows }, () => {
    const startMs = DAY_MS - 2 * 24 * HOUR_MS + pick(4 * 24 * HOUR_MS);
    return {
      startMs,
      endMs: startMs + pick(10 * MINUTE_MS),
      source: `10.0.0.${pick(4)}`,
      destination: `fd00::${pick(3)}`,
      protocol: pick(2) === 0 ? 'tcp' : 'udp',
      sourcePort: 40_000 + pick(1000),
      destinationPort: 1 + pick(3),
      bytes: pick(100_000),
      ...(pick(2) === 0 && { packets: pick(50) }),
      ...(pick(3) === 0 && { action: 'drop' as const }),
      initiator: pick(3) === 0 ? 'destination' : 'source',
    };
  });
}
