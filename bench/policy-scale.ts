/** All per-host policies of estates of growing size; the largest has 25 000 sets of labels and 75 000 rules. */
import { spawnSync } from 'node:child_process';
import { planHosts } from '#core/semantics';
import { measure, peakMegabytes, printFigure, printPeer } from './figure.ts';
import { toEstate } from './parts/estate.ts';

const SIZES = [1000, 3000, 10_000, 30_000, 100_000];
const LARGEST = 100_000;

const [size] = process.argv.slice(2).map(Number);
if (size === undefined) {
  // Each size in a process of its own, so that memory is that of one size.
  for (const workloads of SIZES) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, String(workloads)], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
} else {
  const policy = toEstate(size);
  const { value: plans, wallMs, cpuMs } = measure(() => planHosts(policy, 1, Date.now()));
  const hostRules = plans.reduce((sum, { allow, forbid }) => sum + allow.length + forbid.length, 0);
  const name = `${size} workloads, ${policy.rules.length} rules, ${hostRules} host rules`;
  if (size === LARGEST) {
    printFigure(name, wallMs / 1000, 's', 6);
    printFigure('  its memory, estate included', peakMegabytes(), 'MB', 2000);
  } else printPeer(name, wallMs / 1000, 's');
  printPeer('  for each workload', (1000 * wallMs) / size, 'µs');
  printPeer('  processor time on all threads', cpuMs / 1000, 's');
}
