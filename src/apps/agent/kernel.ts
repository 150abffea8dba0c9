import { spawn } from 'node:child_process';
import { fail, ok, type Result } from '#core/result';
import { LIST_TABLE } from '#dialects/nftables';

/** The host's firewall, as far as we touch it. */
export interface Kernel {
  /** Runs one transaction. Error: what nft said; nothing has changed then. */
  readonly load: (transaction: string) => Promise<Result<undefined, string>>;
  /** The listing of our table; undefined when there is none. */
  readonly list: () => Promise<Result<unknown, string> | undefined>;
}

const LIMIT_MS = 20_000;
/** A listing of 8192 elements in each of fourteen recorders is about 25 MB; more is not ours. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export function openKernel(nftPath = 'nft'): Kernel {
  return {
    load: async (transaction) => {
      const { status, stderr } = await run(nftPath, ['-f', '-'], transaction);
      return status === 0 ? ok(undefined) : fail(describe(status, stderr));
    },
    list: async () => {
      const { status, stdout, stderr } = await run(nftPath, LIST_TABLE);
      if (status !== 0) return /No such file or directory/.test(stderr) ? undefined : fail(describe(status, stderr));
      try {
        return ok(JSON.parse(stdout) as unknown);
      } catch {
        return fail('the listing of nft is not JSON');
      }
    },
  };
}

function describe(status: number, stderr: string): string {
  return stderr.trim() || `nft ended with status ${status}`;
}

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let size = 0;
    const end = (status: number, more = '') => {
      clearTimeout(timer);
      resolve({ status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() + more });
    };
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT_BYTES) child.kill('SIGKILL');
      else out.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => void err.push(chunk));
    child.once('error', (error) => end(127, error.message));
    child.once('close', (status, signal) => end(status ?? 1, signal ? `nft was ended by ${signal}` : ''));
    // It may have ended before it read everything; its status tells.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
