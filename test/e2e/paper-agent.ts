import { type AgentReport, type Mode, printEdition } from '#core/model';
import { unwrap } from '#core/result';
import { enrol, openClient } from '../../src/apps/agent/client.ts';

/** Speaks the protocol of agents over real mutual TLS, and enforces nothing. */
export interface PaperAgent {
  readonly workload: string;
  readonly report: (parts: Partial<AgentReport>) => Promise<void>;
  readonly stop: () => void;
}

export interface PaperAgentOptions {
  readonly serverUrl: string;
  readonly token: string;
  readonly workload: string;
  /** False: it says that its kernel holds something else than it should. */
  readonly isInSync?: boolean;
  readonly first: Partial<AgentReport>;
}

const REPORT_EVERY_MS = 10_000;

export async function startPaperAgent(options: PaperAgentOptions): Promise<PaperAgent> {
  const { serverUrl, token, workload, isInSync = true } = options;
  const client = openClient(() => serverUrl, unwrap(await enrol(serverUrl, token)));
  const stopping = new AbortController();
  const startedAtMs = Date.now();
  let held: { revision: number; mode: Mode | 'none'; sinceMs?: number } = { revision: 0, mode: 'none' };
  let sequence = 0;
  const report = async (parts: Partial<AgentReport>) => {
    const atMs = Date.now();
    sequence += 1;
    await client.report({
      sequence,
      run: `paper-${startedAtMs}`,
      atMs,
      realisedRevision: held.revision,
      mode: held.mode,
      inSync: isInSync,
      conversations: [],
      denials: [],
      events: [],
      health: {
        version: '0.1.0',
        kernel: '6.12.0',
        residentBytes: 46 * 1024 * 1024,
        cpu: 0.003,
        uptimeMs: atMs - startedAtMs,
        lost: 0,
      },
      ...parts,
    });
  };
  const follow = async () => {
    while (!stopping.signal.aborted) {
      const answer = await client.pollPolicy(printEdition(held), stopping.signal);
      if (!answer.ok) await new Promise((resolve) => setTimeout(resolve, 200));
      else if (answer.value) {
        held = answer.value as typeof held;
        await report({});
      }
    }
  };
  await report(options.first);
  void follow();
  const timer = setInterval(() => void report({}), REPORT_EVERY_MS);
  return {
    workload,
    report,
    stop: () => {
      stopping.abort();
      clearInterval(timer);
      client.close();
    },
  };
}
