import type { AgentReport } from '#core/model';
import type { ServerClient } from './client.ts';
import type { Batch, Pending } from './pending.ts';
import { MAX_RETRY_MS, sleepUntil } from './waiting.ts';

/** What comes within this after the first goes with it. */
const BATCH_MS = 20;
const HEARTBEAT_MS = 10_000;
const FIRST_RETRY_MS = 250;
/** The server will never take these: sending them again would only stop what comes after. */
const NEVER_TAKEN = new Set([400, 413]);

export interface ReportParts {
  readonly pending: Pending;
  readonly toReport: (batch: Batch) => AgentReport;
  readonly client: () => ServerClient;
  /** Resolves when something is to be reported at once. */
  readonly woken: () => Promise<void>;
  readonly now: () => number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Reports what is pending at once, nothing every ten seconds, and each report until the server has it. */
export async function reportUntil({ pending, toReport, client, woken, now, say, signal }: ReportParts): Promise<void> {
  let unacknowledged: AgentReport | undefined;
  let retryMs = FIRST_RETRY_MS;
  let lastMs = 0;
  while (!signal.aborted) {
    if (!unacknowledged) {
      if (pending.isEmpty() && now() - lastMs < HEARTBEAT_MS) {
        await Promise.race([sleepUntil(HEARTBEAT_MS - (now() - lastMs), signal), woken()]);
        await sleepUntil(BATCH_MS, signal);
      }
      unacknowledged = toReport(pending.take());
    }
    const answer = await client().report(unacknowledged);
    if (answer.ok || NEVER_TAKEN.has(answer.error.status)) {
      if (!answer.ok) {
        say(`the server does not take a report: ${answer.error.message}`);
        await sleepUntil(1000, signal);
      }
      unacknowledged = undefined;
      retryMs = FIRST_RETRY_MS;
      lastMs = now();
    } else {
      await sleepUntil(retryMs, signal);
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
    }
  }
}
