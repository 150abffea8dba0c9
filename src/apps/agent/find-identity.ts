import { enrol } from './client.ts';
import { hasExpired, type Identity, readIdentity, saveIdentity } from './identity.ts';
import type { Parts } from './parts.ts';
import { MAX_RETRY_MS, sleepUntil } from './waiting.ts';

/** From disk or by enrolling, however long that takes; undefined when there is neither nor a token. */
export async function findIdentity(
  { options, serverUrl, say, now }: Parts,
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const kept = readIdentity(options.stateDir);
  if (kept?.ok) {
    if (hasExpired(kept.value.certificate, now()))
      say('the certificate of this agent has expired: the server will refuse it; enrol again with a new token');
    if (options.token === undefined || !hasExpired(kept.value.certificate, now())) return kept.value;
  }
  if (kept && !kept.ok) say(kept.error);
  if (options.token === undefined) {
    say('not enrolled: give a token (`--token`, BULKHEAD_TOKEN) that `bulkhead server token` prints');
    return undefined;
  }
  for (let retryMs = 250; !signal.aborted; retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)) {
    const enrolled = await enrol(serverUrl(), options.token);
    if (enrolled.ok) {
      saveIdentity(options.stateDir, enrolled.value);
      say(`enrolled as ${enrolled.value.workload}`);
      return enrolled.value;
    }
    say(`not enrolled: ${enrolled.error.message}`);
    if (enrolled.error.status === 400 || enrolled.error.status === 403) return undefined;
    await sleepUntil(retryMs, signal);
  }
  return undefined;
}
