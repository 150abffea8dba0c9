import type { HostFlow, HostTraffic } from './host/protocol.ts';
import type { KeeperLink } from './keeper-link.ts';
import type { LabTraffic, TrafficCounts } from './lab.ts';
import { TOPOLOGY } from './topology.ts';

export interface RememberingTraffic extends LabTraffic {
  /** Keeps the counts of a workload whose process is about to die. */
  readonly remember: (workload: string) => Promise<void>;
  readonly resume: (workload: string) => Promise<void>;
}

const FLOWS = TOPOLOGY.legitimateFlows.filter((flow) => flow.performedBy === 'traffic');
const SOURCES = [...new Set(FLOWS.map((flow) => flow.from))];

function flowsOf(workload: string): HostFlow[] {
  return FLOWS.filter((flow) => flow.from === workload).map(({ id, to, protocol, port, intervalMs }) => ({
    id,
    to,
    addresses: TOPOLOGY.workloads.find((candidate) => candidate.name === to)?.addresses ?? [],
    protocol,
    port,
    intervalMs,
  }));
}

export function createTraffic(link: KeeperLink): RememberingTraffic {
  const past: HostTraffic[] = [];
  let isRunning = false;
  const startOne = (workload: string) => link.ask(workload, 'startTraffic', { flows: flowsOf(workload) });
  return {
    start: async () => {
      if (isRunning) return;
      isRunning = true;
      await Promise.all(SOURCES.map(startOne));
    },
    stop: async () => {
      isRunning = false;
      await Promise.all(SOURCES.map((workload) => link.ask(workload, 'stopTraffic', null)));
    },
    counts: async () =>
      sumUp([...past, ...(await Promise.all(SOURCES.map((workload) => link.ask(workload, 'countTraffic', null))))]),
    remember: async (workload) => {
      if (SOURCES.includes(workload)) past.push(await link.ask(workload, 'countTraffic', null));
    },
    resume: async (workload) => {
      if (isRunning && SOURCES.includes(workload)) await startOne(workload);
    },
  };
}

function sumUp(parts: readonly HostTraffic[]): TrafficCounts {
  const byFlow = Map.groupBy(
    parts.flatMap((part) => part.flows),
    (count) => count.flow,
  );
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const flows = [...byFlow].map(([flow, counts]) => ({
    flow,
    attempts: sum(counts.map((count) => count.attempts)),
    failed: sum(counts.map((count) => count.failed)),
    slow: sum(counts.map((count) => count.slow)),
  }));
  return {
    attempts: sum(flows.map((flow) => flow.attempts)),
    failed: sum(flows.map((flow) => flow.failed)),
    slow: sum(flows.map((flow) => flow.slow)),
    flows,
    failures: parts.flatMap((part) => part.failures).toSorted((a, b) => a.atMs - b.atMs),
  };
}
