/** Memory and processor time of agents and server, when nothing happens but their own work. Linux `/proc`. */
import { startEstate } from '../src/apps/demo/index.ts';
import { printFigure } from './figure.ts';

const IDLE_MS = 30_000;
/** The default of the agent: what a host pays. */
const INTERVAL_MS = 5000;
const TICKS_PER_SECOND = 100;

interface Use {
  readonly residentBytes: number;
  readonly cpuMs: number;
}

const estate = await startEstate({ intervalMs: INTERVAL_MS });
try {
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const before = await readAll();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const after = await readAll();
  const agents = [...after].filter(([name]) => name !== 'server').map(([, use]) => use.residentBytes);
  const shares = [...after]
    .filter(([name]) => name !== 'server')
    .map(([name, use]) => (use.cpuMs - (before.get(name)?.cpuMs ?? 0)) / IDLE_MS);
  const serverBytes = after.get('server')?.residentBytes ?? Infinity;
  printFigure('agent, resident, the largest of 28', Math.max(...agents) / 1e6, 'MB', 80);
  printFigure('agent, share of a core, the mean of 28', (100 * sum(shares)) / shares.length, '%', 1);
  printFigure('agent, share of a core, the largest of 28', 100 * Math.max(...shares), '%', 1);
  printFigure('server, resident, 28 agents', serverBytes / 1e6, 'MB', 600);
} finally {
  await estate.close();
}

async function readAll(): Promise<Map<string, Use>> {
  const programs: [string, number][] = [['server', estate.server.pid()]];
  for (const [name, agent] of estate.agents) programs.push([name, agent.pid()]);
  const paths = programs.flatMap(([, pid]) => [`/proc/${pid}/stat`, `/proc/${pid}/statm`]);
  const { stdout } = await estate.lab.run('bulkhead-server', 'cat', paths);
  const lines = stdout.trim().split('\n');
  return new Map(programs.map(([name], i) => [name, toUse(lines[2 * i] ?? '', lines[2 * i + 1] ?? '')]));
}

/** proc(5): of stat, utime, stime, cutime and cstime, children that have ended included; of statm, resident pages. */
function toUse(stat: string, statm: string): Use {
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = sum(fields.slice(11, 15));
  return { cpuMs: (ticks / TICKS_PER_SECOND) * 1000, residentBytes: Number(statm.split(' ')[1]) * 4096 };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
