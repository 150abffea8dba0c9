import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type HostPolicy, parseHostPolicy, toHostPolicyJson } from '#core/model';
import { fail, ok, type Result } from '#core/result';

const FORMAT = 1;
const NAMES = { candidate: 'policy.candidate', current: 'policy.last-good', previous: 'policy.previous' } as const;

/** The policies that survive a reboot: the last confirmed one, and the one before. */
export interface LastGood {
  /** The newest that is whole. `problems`: every file that is there and is not. */
  readonly read: () => { readonly policy: HostPolicy | undefined; readonly problems: readonly string[] };
  /** Puts a policy on disk, not yet as the last good one. Errors: what the disk said; nothing has changed then. */
  readonly prepare: (policy: HostPolicy) => Result<undefined, { readonly isFull: boolean; readonly message: string }>;
  /** The prepared policy is the last good one from now on. Needs no space. */
  readonly confirm: () => void;
  readonly discard: () => void;
}

export function openLastGood(folder: string): LastGood {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = (name: keyof typeof NAMES) => join(folder, NAMES[name]);
  return {
    read: () => {
      const problems: string[] = [];
      for (const name of ['current', 'previous'] as const) {
        const read = readPolicyFile(path(name));
        if (read?.ok) return { policy: read.value, problems };
        if (read) problems.push(read.error);
      }
      return { policy: undefined, problems };
    },
    prepare: (policy) => {
      try {
        writeDurably(path('candidate'), printFile(policy));
        return ok(undefined);
      } catch (error) {
        rmSync(path('candidate'), { force: true });
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        return fail({ isFull: code === 'ENOSPC' || code === 'EDQUOT', message: String(error) });
      }
    },
    confirm: () => {
      // A crash between the two leaves the previous one, which `read` finds.
      if (readPolicyFile(path('current'))?.ok) renameSync(path('current'), path('previous'));
      renameSync(path('candidate'), path('current'));
      syncFolder(folder);
    },
    discard: () => rmSync(path('candidate'), { force: true }),
  };
}

function printFile(policy: HostPolicy): string {
  const body = JSON.stringify(toHostPolicyJson(policy));
  return `${JSON.stringify({ format: FORMAT, sha256: sha256(body) })}\n${body}\n`;
}

/** Undefined: there is no such file. */
function readPolicyFile(path: string): Result<HostPolicy, string> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? undefined
      : fail(`${path}: ${String(error)}`);
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

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The file has all of the content or does not exist, whenever the power fails. */
export function writeDurably(path: string, content: string, mode = 0o600): void {
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w', mode);
  try {
    const bytes = Buffer.from(content);
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
  syncFolder(join(path, '..'));
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
