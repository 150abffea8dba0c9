import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { AgentHealth } from '#core/model';

export const VERSION = '0.1.0';
const TICKS_PER_SECOND = 100;

/** Measures the agent itself, with the `nft` runs that it has waited for. */
export function createHealth(startedAtMs: number): (atMs: number, lost: number) => AgentHealth {
  let lastMs = startedAtMs;
  let lastTicks = readTicks();
  let cpu = 0;
  return (atMs, lost) => {
    const ticks = readTicks();
    if (atMs - lastMs >= 1000) {
      cpu = (ticks - lastTicks) / TICKS_PER_SECOND / ((atMs - lastMs) / 1000);
      lastMs = atMs;
      lastTicks = ticks;
    }
    return {
      version: VERSION,
      kernel: release(),
      residentBytes: process.memoryUsage.rss(),
      cpu,
      uptimeMs: atMs - startedAtMs,
      lost,
    };
  };
}

/** proc_pid_stat(5): utime, stime, cutime, cstime; the name before them may hold spaces. */
function readTicks(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  } catch {
    return 0;
  }
}
