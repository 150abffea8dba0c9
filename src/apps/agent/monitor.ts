import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ConnectionKey, parseTraceLine } from '#dialects/nftables';

export interface MonitorListeners {
  readonly onDenied: (key: ConnectionKey) => void;
  /** Something of our table, or the whole ruleset, has changed; also by our own loads. */
  readonly onChanged: () => void;
  /** Nothing is told between two of these: what happened then must be looked up. */
  readonly onRestarted: () => void;
}

const RESTART_MS = 500;

/** Follows what the kernel tells of rules and of refused packets. Runs `nft monitor`, again whenever that ends. */
export function followKernel(listeners: MonitorListeners, nftPath = 'nft'): { readonly close: () => void } {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const start = () => {
    const started = spawn(nftPath, ['-np', 'monitor'], { stdio: ['ignore', 'pipe', 'ignore'] });
    child = started;
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (line.startsWith('trace id')) {
        const key = parseTraceLine(line);
        if (key) listeners.onDenied(key);
      } else if (line.includes('inet bulkhead')) listeners.onChanged();
    });
    let isOver = false;
    const again = () => {
      if (isClosed || isOver) return;
      isOver = true;
      timer = setTimeout(() => {
        start();
        listeners.onRestarted();
      }, RESTART_MS);
    };
    started.once('error', again);
    started.once('exit', again);
  };
  start();
  return {
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      child?.kill('SIGTERM');
    },
  };
}
