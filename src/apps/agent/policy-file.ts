import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type HostPolicy, parseHostPolicy, toHostPolicyJson } from '#core/model';
import { fail, type Result } from '#core/result';

const FORMAT = 1;

export function printPolicyFile(policy: HostPolicy): string {
  const body = JSON.stringify(toHostPolicyJson(policy));
  return `${JSON.stringify({ format: FORMAT, sha256: sha256(body) })}\n${body}\n`;
}

/** Undefined: nothing is there. Error: what is there is not a whole policy, and why. */
export function readPolicyFile(path: string): Result<HostPolicy, string> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return isAbsent(error) ? undefined : fail(`${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  const [head = '', body = ''] = text.split('\n');
  try {
    const { format, sha256: sum } = JSON.parse(head) as { format?: unknown; sha256?: unknown };
    if (format !== FORMAT) return fail(`${path}: format \`${String(format)}\` is not known; expected ${FORMAT}`);
    if (sum !== sha256(body)) return fail(`${path}: the content does not match its checksum`);
    const policy = parseHostPolicy(JSON.parse(body));
    return policy.ok ? policy : fail(`${path}: ${policy.error.join('; ')}`);
  } catch {
    return fail(`${path}: is not a policy file`);
  }
}

export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
