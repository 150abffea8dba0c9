import type { AgentState } from '#api';
import type { AgentRecord, Ledger } from '#store/ledger';

/** An agent that waits for a policy calls every 20 s; after so long without a call it is silent. */
export const SILENCE_MS = 45_000;

/** When each agent called last, in memory: calls are too many to write each of them down. */
export interface Contacts {
  readonly note: (workload: string) => void;
  readonly lastMs: (agent: AgentRecord) => number;
  readonly stateOf: (agent: AgentRecord | undefined) => AgentState;
  /** Agents that fell silent since the last call of this. Each is given once, until it is heard of again. */
  readonly findNewlySilent: () => Promise<{ workload: string; lastReportMs: number }[]>;
}

export function makeContacts(ledger: Ledger, now: () => number): Contacts {
  const startedMs = now();
  const lastByWorkload = new Map<string, number>();
  const silent = new Set<string>();
  const lastMs = (agent: AgentRecord) =>
    Math.max(lastByWorkload.get(agent.workload) ?? 0, agent.status?.lastSeenMs ?? 0, agent.enrolledAtMs);
  return {
    note: (workload) => {
      lastByWorkload.set(workload, now());
      silent.delete(workload);
    },
    lastMs,
    stateOf: (agent) => {
      if (!agent) return 'none';
      return now() - lastMs(agent) < SILENCE_MS ? 'connected' : 'silent';
    },
    findNewlySilent: async () => {
      // Nobody could call while the server was not there.
      if (now() - startedMs < SILENCE_MS) return [];
      const found = (await ledger.listAgents()).filter(
        (agent) => !silent.has(agent.workload) && now() - lastMs(agent) >= SILENCE_MS,
      );
      for (const { workload } of found) silent.add(workload);
      return found.map((agent) => ({ workload: agent.workload, lastReportMs: lastMs(agent) }));
    },
  };
}
