import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import type { RunResult } from './protocol.ts';

const MAX_OUTPUT_CHARACTERS = 64 << 20;

/** Resolves when the program has ended and its output is complete; never rejects. */
export function spawnText(
  command: string,
  args: readonly string[],
  { input = '', timeoutMs }: { readonly input?: string; readonly timeoutMs?: number } = {},
): Promise<RunResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'pipe' });
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (stdout.length < MAX_OUTPUT_CHARACTERS) stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      if (stderr.length < MAX_OUTPUT_CHARACTERS) stderr += chunk;
    });
    child.stdin.on('error', () => {}).end(input);
    const end = (status: number) => {
      clearTimeout(timer);
      resolve({ status, stdout, stderr });
    };
    child.once('error', (error) => {
      stderr += error.message;
      end(127);
    });
    child.once('close', (code, signal) => end(toStatus(code, signal)));
  });
}

export function toStatus(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}

export function exitStatus(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code, signal) => resolve(toStatus(code, signal)));
  });
}

/** Kills every process whose network is the named namespace, and waits until none is left. */
export async function killAllIn(namespace: string): Promise<void> {
  const inode = statSync(`/run/netns/${namespace}`).ino;
  for (let round = 0; round < 200; round++) {
    const found = processesIn(inode);
    if (found.length === 0) return;
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself in between.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`processes of \`${namespace}\` do not end`);
}

function processesIn(inode: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/ns/net`) === `net:[${inode}]`;
      } catch {
        return false;
      }
    })
    .map(Number);
}
