import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TICKS_PER_SECOND = 100;

export interface NfdumpFigures {
  /** Of one processor, receiving, decoding and writing to its file. */
  readonly collectedPerSecond: number;
  /** Of one processor, reading its file and printing JSON. */
  readonly printedPerSecond: number;
  readonly flows: number;
}

export function hasNfdump(): boolean {
  return existsSync('/usr/bin/nfcapd') && existsSync('/usr/bin/nfdump');
}

/** What nfdump needs for the same datagrams, sent to it slowly enough that it misses none. */
export async function measureNfdump(kind: 'v5' | 'ipfix', datagrams: number, port: number): Promise<NfdumpFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'bulkhead-nfcapd-'));
  try {
    // Collectors know each other by memory that all of a machine share.
    const parameters = ['-b', '127.0.0.1', '-p', String(port), '-w', folder, '-t', '3600', '-B', '4000000'];
    const daemon = spawn('unshare', ['--ipc', 'nfcapd', ...parameters], { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const sender = spawn(process.execPath, [SENDER, kind, String(port), String(datagrams), '4000'], {
      stdio: 'ignore',
    });
    await once(sender, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const collectedSeconds = readCpuSeconds(daemon.pid ?? 0);
    daemon.kill('SIGTERM');
    await once(daemon, 'exit');
    const script = 'TIMEFORMAT="%U %S"; time nfdump -R "$0" -q -o json | wc -l';
    const printed = spawnSync('bash', ['-c', script, folder], { encoding: 'utf8' });
    const printedSeconds = printed.stderr.trim().split(/\s+/).slice(-2).map(Number);
    const summary = spawnSync('nfdump', ['-R', folder, '-I'], { encoding: 'utf8' }).stdout;
    const flows = Number(/^Flows:\s+(\d+)/m.exec(summary)?.[1] ?? 0);
    return {
      flows,
      collectedPerSecond: flows / collectedSeconds,
      printedPerSecond: flows / printedSeconds.reduce((sum, seconds) => sum + seconds, 0),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SENDER = fileURLToPath(new URL('send-datagrams.ts', import.meta.url));

/** proc(5): utime and stime, in ticks. */
function readCpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
