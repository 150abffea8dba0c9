/** One line: what was measured, the limit, how much of it that is, and the most memory that this process has held. */
export function printFigure(name: string, value: number, unit: string, limit: number): void {
  print(name, value, unit, `limit ${limit} ${unit}, ratio ${(value / limit).toFixed(2)}`);
  if (!(value < limit)) process.exitCode = 1;
}

/** As `printFigure`, for what should be no less than `least`. */
export function printRate(name: string, value: number, unit: string, least: number): void {
  print(name, value, unit, `at least ${least} ${unit}, ratio ${(value / least).toFixed(2)}`);
  if (!(value >= least)) process.exitCode = 1;
}

/** As `printFigure`, without a limit: what a figure is compared with, or grows from. */
export function printPeer(name: string, value: number, unit: string): void {
  print(name, value, unit, 'no limit');
}

/** The most memory that this process has held so far. */
export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1000;
}

function print(name: string, value: number, unit: string, judgement: string): void {
  const text = `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
  process.stdout.write(
    `${name.padEnd(58)} ${text.padStart(14)}   ${judgement}, memory ${peakMegabytes().toFixed(0)} MB\n`,
  );
}

/** Milliseconds that the work takes, and of the processor's time on all its threads. */
export function measure<T>(work: () => T): { readonly value: T; readonly wallMs: number; readonly cpuMs: number } {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { value, wallMs, cpuMs: (user + system) / 1000 };
}

/** The value that `part` (0 … 1) of the values do not exceed. */
export function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? Infinity;
}
