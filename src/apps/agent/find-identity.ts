import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '#core/result';
import { enrol } from './client.ts';
import { hasExpired, type Identity, readIdentity, saveIdentity } from './identity.ts';
import type { AgentOptions } from './options.ts';
import type { Parts } from './parts.ts';
import { tryToWrite } from './state-folder.ts';
import { MAX_RETRY_MS, sleepUntil } from './waiting.ts';

/** The server, or the token itself, says that it is no good: asking again would not change that. */
const FOR_GOOD = new Set([400, 403]);

/**
 * From disk or by enrolling, however long that takes; undefined when there is neither that nor a token. Error: this
 * agent will never have one, and why; never of an agent that has one, expired or not.
 */
export async function findIdentity(
  { options, serverUrl, say, now }: Pick<Parts, 'options' | 'serverUrl' | 'say' | 'now'>,
  signal: AbortSignal,
): Promise<Result<Identity | undefined, string>> {
  const kept = readIdentity(options.stateDir);
  const isFresh = kept?.ok === true && !hasExpired(kept.value.certificate, now());
  if (kept?.ok && isFresh) return ok(kept.value);
  if (kept?.ok)
    say('the certificate of this agent has expired: the server will refuse it; enrol again with a new token');
  if (kept && !kept.ok) say(kept.error);
  const otherwise = (why: string): Result<Identity | undefined, string> => {
    if (!kept?.ok) return fail(why);
    say(why);
    return ok(kept.value);
  };
  const token = readToken(options);
  if (!token.ok) return otherwise(token.error);
  if (token.value === undefined) {
    if (kept?.ok) return ok(kept.value);
    say('not enrolled: give a token that `bulkhead server token` prints (`--token-file`, BULKHEAD_TOKEN)');
    return ok(undefined);
  }
  // A token is good once: it must not be spent for a certificate that cannot be kept.
  const writable = tryToWrite(options.stateDir);
  if (!writable.ok) return otherwise(writable.error);
  for (let retryMs = 250; !signal.aborted; retryMs = Math.min(retryMs * 2, MAX_RETRY_MS)) {
    const enrolled = await enrol(serverUrl(), token.value);
    if (enrolled.ok) {
      saveIdentity(options.stateDir, enrolled.value);
      say(`enrolled as ${enrolled.value.workload}`);
      return ok(enrolled.value);
    }
    const why = `not enrolled: ${enrolled.error.message}`;
    if (FOR_GOOD.has(enrolled.error.status)) return otherwise(why);
    say(why);
    await sleepUntil(retryMs, signal);
  }
  return ok(undefined);
}

function readToken({ token, tokenFile }: AgentOptions): Result<string | undefined, string> {
  if (token !== undefined || tokenFile === undefined) return ok(token);
  try {
    return ok(readFileSync(tokenFile, 'utf8').trim());
  } catch (error) {
    return fail(`--token-file: ${error instanceof Error ? error.message : `\`${tokenFile}\` cannot be read`}`);
  }
}
