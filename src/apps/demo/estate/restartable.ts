import type { Lab, LabProcess } from '../../lab/index.ts';

/** A Node program in a workload that can be killed and started again. */
export interface Restartable {
  /** Inside the lab. */
  readonly pid: () => number;
  /** Resolves when it is gone. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  readonly start: () => Promise<void>;
}

export interface Program {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

export async function startRestartable(
  lab: Lab,
  workload: string,
  { args, env = {}, onLine }: Program,
): Promise<Restartable> {
  const spawn = () => lab.spawn(workload, process.execPath, args, { env: { NODE_NO_WARNINGS: '1', ...env }, onLine });
  let running: LabProcess = await spawn();
  return {
    pid: () => running.pid,
    kill: async (signal = 'SIGKILL') => {
      await running.kill(signal);
      await running.exited;
    },
    start: async () => {
      running = await spawn();
    },
  };
}
