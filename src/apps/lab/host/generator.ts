import { exchange } from './exchange.ts';
import type { FlowCount, HostFlow, HostTraffic, TrafficFailure } from './protocol.ts';

const MAX_FAILURES = 500;
/** A first packet that was lost is sent again after a second. */
const SLOW_MS = 900;

interface Counter {
  attempts: number;
  failed: number;
  slow: number;
}

export interface Generator {
  readonly start: (flows: readonly HostFlow[]) => void;
  readonly stop: () => Promise<void>;
  readonly count: () => HostTraffic;
}

/** Performs flows again and again, each at its interval, IPv4 and IPv6 in turn, and counts what fails. */
export function createGenerator(): Generator {
  const counters = new Map<string, Counter>();
  const failures: TrafficFailure[] = [];
  const running = new Set<{ readonly timer: NodeJS.Timeout | undefined; readonly done: Promise<void> }>();
  let stopAll: (() => void)[] = [];

  const perform = async (flow: HostFlow, turn: number, counter: Counter) => {
    const address = flow.addresses[turn % flow.addresses.length] ?? '';
    const startedAtMs = Date.now();
    const payload = `${flow.id} ${turn} ${'.'.repeat(200 + (turn % 7) * 100)}`;
    counter.attempts++;
    const reason = await exchange({ address, protocol: flow.protocol, port: flow.port }, flow.to, payload);
    if (reason !== undefined) {
      counter.failed++;
      if (failures.length < MAX_FAILURES) failures.push({ flow: flow.id, atMs: startedAtMs, address, reason });
    } else if (Date.now() - startedAtMs > SLOW_MS) counter.slow++;
  };

  const keepPerforming = (flow: HostFlow, delayMs: number) => {
    const counter = counters.get(flow.id) ?? { attempts: 0, failed: 0, slow: 0 };
    counters.set(flow.id, counter);
    let isStopped = false;
    let current: Promise<void> = Promise.resolve();
    let turn = counter.attempts;
    const step = () => {
      current = perform(flow, turn++, counter).then(() => {
        if (!isStopped) timer = setTimeout(step, flow.intervalMs);
      });
    };
    let timer = setTimeout(step, delayMs);
    stopAll.push(() => {
      isStopped = true;
      clearTimeout(timer);
      running.add({ timer: undefined, done: current });
    });
  };

  return {
    start: (flows) => {
      // Spread over their intervals, so that the flows of a host do not come in bursts.
      for (const [index, flow] of flows.entries()) keepPerforming(flow, (flow.intervalMs * index) / flows.length);
    },
    stop: async () => {
      for (const stop of stopAll) stop();
      stopAll = [];
      await Promise.all([...running].map((run) => run.done));
      running.clear();
    },
    count: () => ({
      flows: [...counters].map(([flow, counter]): FlowCount => ({ flow, ...counter })),
      failures,
    }),
  };
}
