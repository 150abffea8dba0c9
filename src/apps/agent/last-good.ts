import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostPolicy } from '#core/model';
import { fail, ok, type Result } from '#core/result';
import { DISK, type Disk, writeDurably } from './durable-files.ts';
import { isAbsent, printPolicyFile, readPolicyFile } from './policy-file.ts';

/** Two copies of the last confirmed policy, each checksummed, and the mark of a host that was ever told one. */
const COPIES = ['policy.last-good', 'policy.last-good.copy'] as const;
const MARK = 'had-policy.json';

/** Where the server was when it last confirmed a policy. */
export interface ServerPlace {
  readonly address: string;
  readonly port: number;
}

export type Kept =
  | {
      readonly kind: 'policy';
      readonly policy: HostPolicy;
      /** What is wrong with the other copy. */
      readonly problems: readonly string[];
    }
  /** This host was told a policy, and what it was cannot be read. `server` undefined: neither can where it is. */
  | { readonly kind: 'lost'; readonly server: ServerPlace | undefined; readonly problems: readonly string[] }
  /** This host was never told a policy. */
  | { readonly kind: 'none' };

/** The policy that survives a reboot: the last confirmed one, never another in its place (docs/decisions/0008). */
export interface LastGood {
  readonly read: () => Kept;
  /**
   * Puts a policy on disk, not yet as the last good one, and where the server is that is to confirm it. Errors: what
   * the disk said; nothing has changed then.
   */
  readonly prepare: (
    policy: HostPolicy,
    server: ServerPlace | undefined,
  ) => Result<undefined, { readonly isFull: boolean; readonly message: string }>;
  /** The prepared policy is the last good one from now on. Needs no space. */
  readonly confirm: () => void;
  readonly discard: () => void;
  /** Puts back the copy and the mark that are missing or cannot be read. Error: what the disk said. */
  readonly mend: (policy: HostPolicy) => Result<undefined, string>;
}

export function openLastGood(folder: string, disk: Disk = DISK): LastGood {
  const [first, second] = COPIES.map((name) => join(folder, name)) as [string, string];
  const mark = join(folder, MARK);
  const candidateOf = (path: string) => `${path}.candidate`;
  const discard = () => {
    for (const path of [first, second, mark]) disk.remove(candidateOf(path));
  };
  /** Puts the candidate, if there is one, in the place of whatever is there. */
  const promote = (path: string) => {
    if (!isThere(candidateOf(path))) return;
    if (isFolder(path)) disk.remove(path);
    disk.rename(candidateOf(path), path);
    disk.sync(folder);
  };
  return {
    read: () => {
      const read = [first, second].map(readPolicyFile);
      const whole = read.flatMap((copy) => (copy?.ok ? [copy.value] : []));
      const problems = read.flatMap((copy) => (copy && !copy.ok ? [copy.error] : []));
      const [policy] = whole.toSorted((a, b) => b.revision - a.revision);
      if (policy) return { kind: 'policy', policy, problems };
      const isMarked = isThere(mark);
      if (!isMarked && problems.length === 0) return { kind: 'none' };
      const missing = problems.length > 0 ? problems : [`${first}: is missing, and so is its copy`];
      return { kind: 'lost', server: readServerPlace(mark), problems: missing };
    },
    prepare: (policy, server) => {
      try {
        discard();
        const text = printPolicyFile(policy);
        for (const path of [first, second]) {
          writeDurably(candidateOf(path), text, disk);
          // A disk that takes a policy and gives back another must not be told to forget the one that it has.
          const back = readPolicyFile(candidateOf(path));
          if (!back?.ok) throw new Error(back?.error ?? `${candidateOf(path)}: is gone`);
        }
        writeDurably(candidateOf(mark), `${JSON.stringify({ server: server ?? readServerPlace(mark) })}\n`, disk);
        return ok(undefined);
      } catch (error) {
        discard();
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        return fail({ isFull: code === 'ENOSPC' || code === 'EDQUOT', message: String(error) });
      }
    },
    confirm: () => {
      // INVARIANT (newest): a copy is never older than what was confirmed last, and at every step one is whole. So the
      // one that is not kept goes before the other is new.
      const kept = readPolicyFile(first)?.ok || !readPolicyFile(second)?.ok ? first : second;
      const other = kept === first ? second : first;
      disk.remove(other);
      disk.sync(folder);
      for (const path of [kept, mark, other]) promote(path);
    },
    discard,
    mend: (policy) => {
      try {
        const text = printPolicyFile(policy);
        for (const path of [first, second]) {
          if (readPolicyFile(path)?.ok) continue;
          disk.remove(path);
          writeDurably(path, text, disk);
        }
        if (!isThere(mark)) writeDurably(mark, '{}\n', disk);
        return ok(undefined);
      } catch (error) {
        return fail(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

/** Also what cannot be looked at is there. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return !isAbsent(error);
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

function readServerPlace(path: string): ServerPlace | undefined {
  try {
    const { server } = JSON.parse(readFileSync(path, 'utf8')) as { server?: Partial<ServerPlace> };
    const { address, port } = server ?? {};
    return typeof address === 'string' && typeof port === 'number' ? { address, port } : undefined;
  } catch {
    return undefined;
  }
}
