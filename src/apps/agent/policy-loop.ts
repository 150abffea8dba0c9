import { type HostPolicy, parseHostPolicy, printEdition } from '#core/model';
import { unreachable } from '#core/result';
import { changePolicy } from './change.ts';
import type { ServerClient } from './client.ts';
import type { Parts } from './parts.ts';
import { MAX_RETRY_MS, sleepUntil } from './waiting.ts';
import type { Watch } from './watch.ts';

export interface PolicyParts extends Parts {
  readonly watch: Watch;
  readonly client: () => ServerClient;
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly signal: AbortSignal;
}

const FIRST_RETRY_MS = 250;

/** Takes on each policy that the server has for this host. */
export async function followPolicy(parts: PolicyParts): Promise<void> {
  const { enforcement, client, signal, tell, say } = parts;
  let retryMs = FIRST_RETRY_MS;
  let refused: string | undefined;
  while (!signal.aborted) {
    const held = enforcement.policy();
    const answer = await client().pollPolicy(refused ?? (held ? printEdition(held) : '0'), signal);
    if (signal.aborted) return;
    if (!answer.ok) {
      if (answer.error.status !== 0) say(`the server refuses: ${answer.error.message}`);
      await sleepUntil(retryMs, signal);
      retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
      continue;
    }
    retryMs = FIRST_RETRY_MS;
    if (answer.value === undefined) continue;
    const parsed = parseHostPolicy(answer.value);
    if (!parsed.ok) {
      tell('refused', parsed.error.join('; '));
      say(`a policy from the server is not whole: ${parsed.error.join('; ')}`);
      await sleepUntil(MAX_RETRY_MS, signal);
      continue;
    }
    const isConfirmed = await takeOn(parts, parsed.value);
    refused = isConfirmed ? undefined : printEdition(parsed.value);
  }
}

async function takeOn(parts: PolicyParts, next: HostPolicy): Promise<boolean> {
  const { enforcement, fallback, lastGood, watch, client, now, signal, tell, say } = parts;
  await watch.look(); // What was counted until now was counted under the policy until now.
  return parts.exclusively(async () => {
    const outcome = await changePolicy(next, {
      prepare: () => lastGood.prepare(next, client().place()),
      discard: lastGood.discard,
      confirm: lastGood.confirm,
      apply: (policy) => enforcement.apply(policy, now()),
      before: enforcement.policy() ?? fallback,
      ping: client().ping,
      now,
      sleep: (ms) => sleepUntil(ms, signal),
    });
    const revision = `revision ${next.revision}`;
    switch (outcome.kind) {
      case 'confirmed':
        watch.noteInSync();
        tell('confirmed', `${next.mode}, after ${outcome.tookMs} ms`, next.revision);
        say(`enforcing ${revision} (${next.mode})`);
        return true;
      case 'reverted':
        tell('reverted', `${outcome.why}; after ${outcome.afterMs} ms`, next.revision);
        say(`${revision} was taken back after ${outcome.afterMs} ms: ${outcome.why}`);
        return false;
      case 'disk-full':
        tell('disk-full', `${revision} was not taken on: ${outcome.why}`, next.revision);
        say(`${revision} was not taken on: ${outcome.why}`);
        return false;
      case 'refused':
        tell('refused', outcome.why, next.revision);
        say(`${revision} was refused: ${outcome.why}`);
        return false;
      default:
        return unreachable(outcome);
    }
  });
}
