import type { ServerResponse } from 'node:http';
import type { PolicyDesk } from '../policy/index.ts';
import { answer } from './requests.ts';

export const POLL_MS = 20_000;

/**
 * Answers with the plan of the workload as soon as its revision is another than `after`; with 204 when nothing came
 * for `POLL_MS`, so that both sides know that the other lives.
 */
export function answerPoll(desk: PolicyDesk, workload: string, after: number, response: ServerResponse): void {
  const plan = desk.planFor(workload);
  if (plan && plan.revision !== after) {
    answer(response, 200, plan.json);
    return;
  }
  const end = () => {
    stop();
    clearTimeout(timer);
  };
  const stop = desk.onChange(() => {
    const next = desk.planFor(workload);
    if (!next || next.revision === after) return;
    end();
    answer(response, 200, next.json);
  });
  const timer = setTimeout(() => {
    end();
    answer(response, 204);
  }, POLL_MS);
  response.once('close', end);
}
