import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type ConnectionKey, MONITORS, parseTraceLine } from '#dialects/nftables';

export interface MonitorListeners {
  readonly onDenied: (key: ConnectionKey) => void;
  /** Our table or a rule of it has changed; also by our own loads. */
  readonly onChanged: () => void;
  /** Nothing is told between two of these: what happened then must be looked up. */
  readonly onRestarted: () => void;
}

const RESTART_MS = 500;
/** What nft prints of one event is far shorter; what is longer is skipped. */
const MAX_LINE = 16 * 1024;

/** Follows what the kernel tells of rules and of refused packets, for as long as it is not closed. */
export function followKernel(listeners: MonitorListeners, nftPath = 'nft'): { readonly close: () => void } {
  const followers = [
    follow(nftPath, MONITORS.traces, listeners.onRestarted, (line) => {
      const key = parseTraceLine(line);
      if (key) listeners.onDenied(key);
    }),
    ...[MONITORS.rules, MONITORS.tables].map((args) =>
      follow(nftPath, args, listeners.onRestarted, (line) => {
        if (line.includes('inet bulkhead')) listeners.onChanged();
      }),
    ),
  ];
  return {
    close: () => {
      for (const close of followers) close();
    },
  };
}

/** Runs the program again whenever it ends. Returns how to stop. */
function follow(
  nftPath: string,
  args: readonly string[],
  onRestarted: () => void,
  onLine: (line: string) => void,
): () => void {
  let stop = () => {};
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const start = () => {
    const child = spawn(nftPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    stop = () => void child.kill('SIGTERM');
    eachLine(child.stdout, onLine);
    let isOver = false;
    const again = () => {
      if (isClosed || isOver) return;
      isOver = true;
      timer = setTimeout(() => {
        start();
        onRestarted();
      }, RESTART_MS);
    };
    child.once('error', again);
    child.once('exit', again);
  };
  start();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    stop();
  };
}

/** Lines as they come; of one that never ends, nothing is kept. */
export function eachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  let isSkipping = false;
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = chunk.split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      if (!isSkipping && rest.length + part.length <= MAX_LINE) onLine(rest + part);
      rest = '';
      isSkipping = false;
    }
    if (rest.length + last.length <= MAX_LINE && !isSkipping) rest += last;
    else {
      rest = '';
      isSkipping = true;
    }
  });
}
