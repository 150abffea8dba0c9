import type { ServerResponse } from 'node:http';
import type { PolicyDesk } from '../policy/index.ts';
import { answer } from './requests.ts';

export const POLL_MS = 20_000;

/**
 * Answers with the plan of the workload as soon as its edition is another than `after`: when a policy is published, and
 * when a schedule opens or closes. With 204 when nothing came for `POLL_MS`, so that both sides know that the other lives.
 */
export function answerPoll(
  desk: Pick<PolicyDesk, 'planFor' | 'onChange'>,
  workload: string,
  after: string,
  now: () => number,
  response: ServerResponse,
): void {
  const plan = desk.planFor(workload);
  if (plan && plan.edition !== after) {
    answer(response, 200, plan.json);
    return;
  }
  const end = () => {
    stop();
    clearTimeout(timer);
  };
  const answerNew = () => {
    const next = desk.planFor(workload);
    if (!next || next.edition === after) return false;
    end();
    answer(response, 200, next.json);
    return true;
  };
  const stop = desk.onChange(answerNew);
  const changesInMs = (plan?.untilMs ?? Infinity) - now();
  const timer = setTimeout(
    () => {
      if (answerNew()) return;
      end();
      answer(response, 204);
    },
    Math.min(POLL_MS, Math.max(0, changesInMs)),
  );
  response.once('close', end);
}
