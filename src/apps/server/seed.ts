import type { Policy } from '#core/model';
import { ok, type Result } from '#core/result';
import { parsePolicy, type PolicyFile, printPolicyError } from '#dialects/bulkhead';
import { fail } from '#core/result';
import type { PolicyDesk } from './policy/index.ts';

/** Publishes the first policy where there is none yet, in the modes in which it is written. */
export async function seedDesk(
  desk: PolicyDesk,
  seed: readonly PolicyFile[] | Policy | undefined,
): Promise<Result<undefined, readonly string[]>> {
  if (!seed || desk.current().revision > 0) return ok(undefined);
  const policy = toPolicy(seed);
  if (!policy.ok) return policy;
  const published = await desk.publish({
    content: policy.value,
    author: 'bulkhead',
    reason: 'the first policy: what the server was started with',
    care: 'full',
  });
  return published.ok ? ok(undefined) : fail(published.error.errors);
}

function toPolicy(seed: readonly PolicyFile[] | Policy): Result<Policy, readonly string[]> {
  if (!isFiles(seed)) return ok(seed);
  const parsed = parsePolicy(seed);
  return parsed.ok ? ok(parsed.value.policy) : fail(parsed.error.map(printPolicyError));
}

function isFiles(seed: readonly PolicyFile[] | Policy): seed is readonly PolicyFile[] {
  return Array.isArray(seed);
}
